"""What somebody has on this device, each with its next step; and rooms and topics in the search."""

import re

import pytest
from django.test import Client

from plaza.catalogue.queries import search, search_facilities
from plaza.web.public.topics import TOPICS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def _started(client: Client) -> str:
    """Begins an application as a person does; its reference."""
    answer = client.post("/ajukan/DINKES-06/", {"setuju": "on", "for_whom": "self"})
    assert answer.status_code == 302
    return answer["Location"].split("/")[2]


def test_a_device_with_nothing_is_told_how_things_get_onto_its_page(client: Client) -> None:
    page = client.get("/milik-saya/").content.decode()
    assert "Belum ada apa-apa di ponsel ini" in page
    assert "/permohonan/lupa/" in page


def test_a_draft_stands_with_its_next_step_at_home_on_the_own_page_and_at_the_tracking_page(client: Client) -> None:
    reference = _started(client)
    for address in ("/", "/milik-saya/", "/permohonan/"):
        page = client.get(address).content.decode()
        assert f"/permohonan/{reference}/" in page, address
        assert "Lanjutkan mengisi" in page, address


def test_every_page_of_the_form_says_how_to_come_back_with_number_and_code(client: Client) -> None:
    reference = _started(client)
    page = client.get(f"/permohonan/{reference}/isi/diri/").content.decode()
    told = re.search(r'data-role="way-back">(.*?)</p>', page, re.S)
    assert told is not None
    number, code = (re.sub(r"<[^>]+>", "", part) for part in re.findall(r"<strong.*?</strong>", told[1]))
    answer = Client().post("/permohonan/", {"reference": number, "code": code})
    assert answer["Location"] == f"/permohonan/{reference}/"
    assert page.index("tinggal") < page.index('name="nik"'), "how far one is stands above the question"


def test_a_stranger_sees_nothing_of_what_another_device_has(client: Client) -> None:
    reference = _started(client)
    stranger = Client()
    for address in ("/", "/milik-saya/", "/permohonan/"):
        assert reference not in stranger.get(address).content.decode()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("ruang laktasi", "FAC-NURSING"), ("tempat menyusui dimana", "FAC-NURSING"), ("kursi roda", "FAC-PRIORITY"),
        ("kursiroda", "FAC-PRIORITY"), ("musala", "FAC-PRAYER"), ("mushola lantai berapa", "FAC-PRAYER"),
        ("sign language", "FAC-SIGN"), ("tempat main anak", "FAC-PLAY"), ("wheelchair", "FAC-PRIORITY"),
    ],
)  # fmt: skip
def test_the_search_knows_the_rooms_and_helps_of_the_building(client: Client, question: str, code: str) -> None:
    assert code in [room.code for room in search_facilities(question)]
    page = client.get("/cari/", {"q": question}).content.decode()
    assert "Di gedung" in page
    assert "/gedung/" in page


def test_a_question_about_a_service_names_no_room() -> None:
    for question in ("ktp hilang", "kirim paket pos", "akta anak", "perpanjang sim", "kartu keluarga baru"):
        assert search_facilities(question) == [], question


def test_nothing_found_offers_topics_that_each_find_something(client: Client) -> None:
    page = client.get("/cari/", {"q": "zxqwv"}).content.decode()
    assert "OPD" not in page and "BUMN" not in page
    for topic in TOPICS:
        assert str(topic.in_language("id")) in page
        for language in ("id", "en"):
            assert search(topic.in_language(language)), topic.in_language(language)
