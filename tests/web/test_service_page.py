"""A service page states what, for whom, cost, time, what to prepare, the law, the ways, and what is open now."""

import pytest
from django.test import Client

from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.queries import definition_of, services
from plaza.web.public import standard
from tests.fixtures.clock import Clock
from tests.web.pages import read

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.usefixtures("clock")]


def test_it_states_all_that_somebody_needs_before_starting(client: Client) -> None:
    page = read(client.get("/layanan/DUKCAPIL-09/").content)
    for words in (
        "Akta kelahiran", "Gratis", "1 hari kerja", "Perorangan", "Kutipan akta kelahiran", "KTP elektronik",
        "Kartu Keluarga (KK)", "bila nama ayah dicantumkan", "Dasar hukum", "Loket 3-01, lantai 3.",
        "sampai 15.30 WITA",
    ):  # fmt: skip
        assert words in page.text, words


def test_the_ways_lead_to_applying_and_to_an_officer(client: Client) -> None:
    page = client.get("/layanan/DUKCAPIL-09/").content
    links = read(page).links
    assert b'<form method="post" action="/ajukan/DUKCAPIL-09/">' in page and b"Ajukan sekarang" in page
    assert links["/ajukan/DUKCAPIL-09/"] == "Untuk orang lain, badan usaha, atau WNA?"
    assert links["/antre/DUKCAPIL-09/"] == "Bicara dengan petugas"


def test_it_says_when_a_closed_tenant_opens_next(client: Client, clock: Clock) -> None:
    clock.to("2026-11-24 18:00")
    assert "buka besok 08.00 WITA" in read(client.get("/layanan/DUKCAPIL-09/").content).text


def test_a_tenant_that_is_preparing_is_never_offered_at_a_counter(client: Client) -> None:
    for service in services().filter(tenant__status="preparing"):
        page = read(client.get(f"/layanan/{service.code}/").content)
        assert "Datang ke gedung" not in page.text, service.code
        assert "Loketnya sedang disiapkan" in page.text
        assert f"/antre/{service.code}/" in page.links


def test_a_referral_shows_the_way_instead_of_a_promise_to_decide(client: Client) -> None:
    referral = services().filter(decision="referral").first()
    assert referral is not None
    page = read(client.get(f"/layanan/{referral.code}/").content)
    assert "sistem nasional" in page.text
    assert "Ajukan sekarang" not in page.text


def test_every_service_has_a_page_in_both_languages_with_fourteen_components(client: Client) -> None:
    for language in ("id", "en"):
        client.cookies["plaza_lang"] = language
        for service in services():
            answer = client.get(f"/layanan/{service.code}/")
            assert answer.status_code == 200, service.code
            assert answer.content.decode().count("<dt>1") == 6, service.code  # 1, 10, 11, 12, 13, 14


def test_what_nobody_has_set_yet_is_said_to_be_missing() -> None:
    found = standard.components(definition_of("DUKCAPIL-09"), tenant=Tenant.objects.get(code="DUKCAPIL"))
    assert len(found) == 14
    assert {str(name): facts for name, facts in found}["Kompetensi pelaksana"] == [standard.NOT_SET]


def test_an_invented_fee_is_said_to_be_invented(client: Client) -> None:
    page = read(client.get("/layanan/DPMPTSP-24/").content)
    assert "Rp250.000" in page.text
    assert "Angka peragaan, bukan tarif resmi." in page.text


def test_a_code_in_small_letters_leads_to_the_page_and_an_unknown_one_to_none(client: Client) -> None:
    assert client.get("/layanan/dukcapil-09/").headers["Location"] == "/layanan/DUKCAPIL-09/"
    assert client.get("/layanan/NIHIL-99/").status_code == 404


def test_a_tenant_page_says_where_when_and_what(client: Client) -> None:
    page = read(client.get("/instansi/POLRESTA/").content)
    assert "Polresta Samarinda" in page.text
    assert "sampai 12.00 WITA" in page.text
    assert "Selasa (hari ini)" in page.text.replace("( hari ini )", "(hari ini)")
    assert Service.objects.filter(tenant__code="POLRESTA").count() == sum(h.startswith("/layanan/") for h in page.links)
    assert client.get("/instansi/nihil/").status_code == 404


@pytest.mark.parametrize(
    ("months", "said"), [(60, "berlaku 5 tahun"), (12, "berlaku 1 tahun"), (1, "berlaku 1 bulan"), (None, None)]
)
def test_validity_is_said_in_whole_years_where_it_can_be(months: int | None, said: str | None) -> None:
    words = standard.validity_words(months)
    assert (words and str(words)) == said
