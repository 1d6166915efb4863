"""There are no passwords: the pages of the sign-in library that would ask for one lead on, or do not exist."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["change", "set", "reset", "reset/done", "reset/key/done", "reset/key/abc-def"])
def test_nobody_is_asked_for_a_password(client: Client, page: str) -> None:
    assert client.get(f"/akun/password/{page}/").status_code == 404
    assert client.post(f"/akun/password/{page}/", {"email": "alice@contoh.id"}).status_code == 404


def test_the_librarys_own_sign_in_leads_to_the_one_door(client: Client) -> None:
    answer = client.get("/akun/login/?next=/dompet/")
    assert (answer.status_code, answer["Location"]) == (302, "/akun/login/code/?next=%2Fdompet%2F")
    assert client.post("/akun/login/", {"login": "alice@contoh.id", "password": "x"}).status_code == 405
