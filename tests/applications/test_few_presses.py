"""No press that decides nothing: begun from its service's page, answered by one press, declared where all of it is seen."""

import pytest
from django.test import Client

from plaza.applications.models import Application
from tests.applications.conftest import Applicant
from tests.fixtures.people import Person

FOOD = "DINKES-06"


def filled(someone: Applicant, *, last: str = "berkas-nib") -> Applicant:
    """Everything but the declaration."""
    me = someone.invented
    someone.begin(FOOD)
    someone.post("diri", nik=me.nik, name=me.name.title(), birth_date=f"{me.birth_date:%d-%m-%Y}")
    someone.post("kontak", email="", phone="")
    someone.post("isian-product", product="Keripik pisang")
    someone.post("isian-session", session="first")
    someone.post("berkas-ktp", sample="own")
    someone.post(last, skip="1")
    return someone


@pytest.mark.usefixtures("city")
def test_a_services_own_page_begins_the_application(client: Client) -> None:
    page = client.get(f"/layanan/{FOOD}/").content.decode()
    assert f'<form method="post" action="/ajukan/{FOOD}/">' in page
    begun = client.post(f"/ajukan/{FOOD}/")
    assert begun.status_code == 302 and begun["Location"].endswith("/isi/diri/")


def test_a_question_with_few_answers_has_a_button_for_each(alice: Person, applicant: type[Applicant]) -> None:
    someone = filled(applicant(alice))
    page = alice.get(f"/permohonan/{someone.reference}/isi/isian-session/").content.decode()
    assert 'name="session" value="third"' in page and 'type="radio"' not in page
    assert page.count('aria-current="true"') == 1 and "jawaban Anda tadi" in page


def test_all_is_declared_on_the_page_where_all_is_seen(alice: Person, applicant: type[Applicant]) -> None:
    someone = filled(applicant(alice))
    check = f"/permohonan/{someone.reference}/periksa/"
    assert alice.post(f"/permohonan/{someone.reference}/isi/berkas-nib/", {"skip": "1"})["Location"] == check
    page = alice.get(check).content.decode()
    assert 'name="agreed"' in page and "Kirim permohonan" in page and "Masih ada yang kosong" not in page
    refused = alice.post(check)
    assert refused.status_code == 422 and "Centang kotak ini" in refused.content.decode()
    assert someone.application.state == "draft"
    alice.post(check, {"agreed": "on"})
    sent = Application.objects.get(reference=someone.reference)
    assert sent.state == "submitted" and sent.answers["pernyataan"] is True and sent.answers["simpan"] is False
