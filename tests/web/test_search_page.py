"""The search answers in the page, and as a live list that says the same."""

import pytest
from django.test import Client

from tests.web.pages import read

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.usefixtures("clock")]


def services_in(content: bytes) -> list[str]:
    """The services a page leads to, in order."""
    return [href for href in read(content).links if href.startswith("/layanan/")]


def test_a_question_in_plain_words_finds_its_service_with_cost_and_time(client: Client) -> None:
    page = client.get("/cari/", {"q": "ktp hilang"})
    assert services_in(page.content)[0] == "/layanan/DUKCAPIL-05/"
    assert "Gratis" in read(page.content).text
    assert "hari kerja" in read(page.content).text


def test_the_live_list_is_what_a_full_page_shows(client: Client) -> None:
    whole = client.get("/cari/", {"q": "perpanjang sim"})
    live = client.get("/cari/", {"q": "perpanjang sim"}, headers={"HX-Request": "true"})
    assert services_in(live.content) == services_in(whole.content)
    assert "<html" not in live.content.decode()
    shown, said = live.content.decode().split('<p id="hits-said" hx-swap-oob="innerHTML">')
    assert shown.strip() in whole.content.decode()
    # A screen reader says how many there are, once, instead of the whole list with every letter.
    assert said.startswith(f"{len(services_in(live.content))} layanan cocok")
    for page in (whole.content, client.get("/").content):
        assert (
            b'<p id="hits-said" class="visually-hidden" role="status"></p>' in page
            and b'id="hits" aria-live' not in page
        )


def test_the_house_asks_for_a_short_live_list(client: Client) -> None:
    live = client.get("/cari/?dari=beranda", {"dari": "beranda", "q": "izin"}, headers={"HX-Request": "true"})
    assert 0 < len(services_in(live.content)) <= 5


def test_an_empty_live_question_answers_nothing(client: Client) -> None:
    assert client.get("/cari/", {"q": "  "}, headers={"HX-Request": "true"}).content.strip() == b""


def test_without_a_question_every_service_is_there_by_kind_and_tenant(client: Client) -> None:
    page = client.get("/cari/")
    assert len(services_in(page.content)) == 163
    assert "Kementerian dan lembaga" in read(page.content).text


def test_a_question_without_an_answer_offers_topics_and_other_words(client: Client) -> None:
    page = read(client.get("/cari/", {"q": "zzzxqw"}).content)
    assert "Belum ketemu" in page.text
    assert "/cari/?q=Paspor" in page.links
    assert "/cari/" in page.links


def test_anything_may_be_asked(client: Client) -> None:
    for question in ("<script>alert(1)</script>", "a" * 10_000, "\x00", "'; DROP TABLE--", "العربية", "🙂"):
        answer = client.get("/cari/", {"q": question})
        assert answer.status_code == 200, question
        assert "<script>alert" not in answer.content.decode()
