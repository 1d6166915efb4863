"""Two languages at the place of use: Indonesian until somebody chooses."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.usefixtures("clock")]


def test_a_first_visit_is_in_indonesian_whatever_the_browser_says(client: Client) -> None:
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="id"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "id"


def test_english_once_chosen_is_kept_and_leads_back_to_the_same_page(client: Client) -> None:
    answer = client.post("/bahasa/", {"language": "en", "next": "/layanan/DUKCAPIL-09/?x=1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/layanan/DUKCAPIL-09/?x=1"
    page = client.get("/layanan/DUKCAPIL-09/").content.decode()
    assert '<html lang="en"' in page
    assert "Birth certificate" in page


def test_an_address_elsewhere_leads_to_the_house(client: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""):
        answer = client.post("/bahasa/", {"language": "en", "next": elsewhere})
        assert answer.headers["Location"] == "/", elsewhere


def test_a_language_that_is_not_ours_is_indonesian(client: Client) -> None:
    client.post("/bahasa/", {"language": "xx", "next": "/"})
    assert client.cookies["plaza_lang"].value == "id"


def test_the_language_is_not_chosen_by_opening_an_address(client: Client) -> None:
    assert client.get("/bahasa/").status_code == 405


def test_a_choice_without_the_forms_token_is_refused_with_a_sentence() -> None:
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post("/bahasa/", {"language": "en", "next": "/"})
    assert answer.status_code == 403
    assert "Bukalah dari halaman depan" in answer.content.decode()
