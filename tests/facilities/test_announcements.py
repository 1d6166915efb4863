"""What the coordinator announces stands where it belongs, in both languages, from a moment until another, and then goes by itself."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaza.catalogue.models import Tenant
from plaza.core.clock import WITA, now
from plaza.facilities.actions import BuildingError, announce, withdraw_announcement
from plaza.facilities.models import Announcement
from plaza.facilities.queries import announcements_now
from plaza.facilities.rules import MOST_ANNOUNCEMENTS
from plaza.integrity.models import Leaf
from plaza.queueing.actions import take_ticket
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

ADDRESS = "/koordinator/pengumuman/"
FORM = {
    "place": "tenant:BPJS", "words_id": "Loket tutup lebih awal.", "words_en": "The counter closes early.",
    "from_day": "", "from_hour": "", "until_day": "24-11-2026", "until_hour": "15.00",
}  # fmt: skip


def tell(
    place: str = "plaza", words: str = "Ada lomba", *, starts: int = -1, hours: int = 5, urgent: bool = False
) -> Announcement:
    """Announces from ``starts`` hours from now, for so many hours."""
    begin = now() + timedelta(hours=starts)
    return announce(
        place, words_id=words, words_en=f"{words} (en)", starts_at=begin, ends_at=begin + timedelta(hours=hours), urgent=urgent,
        actor="officer:1",
    )  # fmt: skip


def told(**place: object) -> list[str]:
    return [row.words_id for row in announcements_now(**place)]  # type: ignore[arg-type]


@pytest.fixture
def boss(house: None, officer_of) -> Person:
    return officer_of("", role="koordinator")


def test_each_place_hears_its_own_and_what_is_for_everybody(house):
    for place in ("plaza", "floor:1", "floor:2", "tenant:BPJS", "service:BPJS-01", "tenant:DPMPTSP"):
        tell(place, place)
    assert set(told()) == {"plaza", "floor:1", "floor:2", "tenant:BPJS", "service:BPJS-01", "tenant:DPMPTSP"}
    assert set(told(floor=2)) == {"plaza", "floor:2", "tenant:BPJS", "service:BPJS-01"}
    assert set(told(floor=2, tenant="BPJS", service="BPJS-01")) == set(told(floor=2))
    assert set(told(floor=1, tenant="DPMPTSP", service="DPMPTSP-01")) == {"plaza", "floor:1", "tenant:DPMPTSP"}


def test_it_comes_and_goes_by_the_clock_alone(house, clock: Clock):
    tell("plaza", "Nanti", starts=1, hours=1)
    assert told() == []
    clock.to("2026-11-24 11:00")
    assert told() == ["Nanti"]
    clock.to("2026-11-24 11:31")
    assert told() == []


def test_the_urgent_stands_first_then_the_newest(house):
    tell("plaza", "Lama", starts=-3, hours=9)
    tell("plaza", "Baru", starts=-1, hours=9)
    tell("plaza", "Penting", starts=-4, hours=9, urgent=True)
    assert told() == ["Penting", "Baru", "Lama"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words_en": " "}, "dua bahasa"),
        ({"words_id": "\0"}, "dua bahasa"),
        ({"words_id": "x" * 161}, "160 huruf"),
        ({"ends_at": timedelta(hours=-2)}, "sesudah jam mulai"),
        ({"starts_at": timedelta(hours=-9), "ends_at": timedelta(hours=-8)}, "belum lewat"),
        ({"ends_at": timedelta(days=93)}, "92 hari"),
        ({"place": "floor:7"}, "tidak ada"),
        ({"place": "floor:x"}, "tidak ada"),
        ({"place": "tenant:NOWHERE"}, "tidak ada"),
        ({"place": "service:BPJS-99"}, "tidak ada"),
        ({"place": ""}, "tidak ada"),
        ({"place": "moon"}, "tidak ada"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(house, change, words):
    given = {
        "place": "plaza",
        "words_id": "Ada",
        "words_en": "There is",
        "starts_at": timedelta(),
        "ends_at": timedelta(hours=1),
    }
    given |= change
    given |= {end: now() + given[end] for end in ("starts_at", "ends_at")}
    with pytest.raises(BuildingError, match=words):
        announce(given.pop("place"), **given, actor="officer:1")
    assert not Announcement.objects.exists()


def test_the_same_twice_is_one_and_too_many_are_refused(house):
    assert tell() == tell()
    for n in range(MOST_ANNOUNCEMENTS - 1):
        tell("plaza", f"Pengumuman {n}")
    with pytest.raises(BuildingError, match="Tarik dulu"):
        tell("plaza", "Satu lagi")


def test_it_is_withdrawn_once_and_every_act_is_in_the_log(house):
    row = tell()
    withdraw_announcement(row, actor="officer:1")
    withdraw_announcement(row, actor="officer:1")
    assert told() == []
    kinds = list(Leaf.objects.filter(subject=f"announcement:{row.pk}").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["announcement.made", "announcement.withdrawn"]


# Where it is seen


@pytest.fixture
def city(db: None, clock: Clock) -> None:
    """The demo city on a Tuesday at 09.30 WITA."""
    put_catalogue()


def test_front_page_service_tenant_plan_number_and_board_show_it_in_both_languages(city, alice: Person):
    tell("service:DPMPTSP-01", "Bawa berkas asli")
    ticket = take_ticket("DPMPTSP-01", holder=alice.device)
    places = (
        "/",
        "/layanan/DPMPTSP-01/",
        "/instansi/DPMPTSP/",
        "/gedung/?lantai=1",
        f"/tiket/{ticket.ref}/",
        "/antre/DPMPTSP-01/",
    )
    for language, words in (("id", "Bawa berkas asli"), ("en", "Bawa berkas asli (en)")):
        alice.cookies["plaza_lang"] = language
        for place in places:
            assert f"{words}</p>" in alice.get(place).content.decode(), place
    for other in ("/layanan/DPMPTSP-02/", "/instansi/SAMSAT/", "/gedung/?lantai=2"):
        assert "Bawa berkas asli" not in alice.get(other).content.decode(), other
    assert Client().get("/papan/1/isi/").json()["news"] == [
        {"id": "Bawa berkas asli", "en": "Bawa berkas asli (en)", "urgent": False}
    ]
    assert Client().get("/papan/2/isi/").json()["news"] == []
    board = Client().get("/papan/1/").content.decode()
    assert "Bawa berkas asli" in board
    assert "Bawa berkas asli (en)" in board


def test_the_kiosk_hears_when_each_one_ends_so_that_it_goes_without_the_server(house, kiosk):
    row = tell("floor:1", "Lift diperiksa", urgent=True)
    tell("floor:2", "Bukan di sini")
    [news] = Client().get("/kios/1/isi/").json()["news"]
    assert news == {"words": "Lift diperiksa", "urgent": True, "until": int(row.ends_at.timestamp() * 1000)}


def test_markup_in_the_words_is_words(city):
    tell("plaza", "<b>Tebal</b> & miring")
    assert "&lt;b&gt;Tebal&lt;/b&gt; &amp; miring" in Client().get("/").content.decode()


def test_a_page_asks_the_database_one_question_for_all_announcements(city):
    Client().get("/")
    with CaptureQueriesContext(connection) as without:
        Client().get("/")
    for n in range(20):
        tell(f"floor:{1 + n % 2}", f"Pengumuman {n}")
    with CaptureQueriesContext(connection) as many:
        page = Client().get("/")
    assert len(many) == len(without)
    assert sum("announcement" in query["sql"] for query in many.captured_queries) == 1
    assert page.content.decode().count('class="announcement"') == 20


# The coordinator's page


def test_the_coordinator_announces_and_withdraws(boss: Person):
    assert boss.post(ADDRESS, FORM).status_code == 302
    row = Announcement.objects.get()
    assert (row.place, row.floor, row.ends_at) == ("tenant:BPJS", 2, datetime(2026, 11, 24, 15, tzinfo=WITA))
    assert row.starts_at == now()
    page = boss.get(ADDRESS).content.decode()
    assert "Loket tutup lebih awal." in page
    boss.post(ADDRESS, {"tarik": str(row.pk)})
    assert told() == []
    assert "ditarik" in boss.get(ADDRESS).content.decode()
    assert boss.post(ADDRESS, {"tarik": "99999"}).status_code == boss.post(ADDRESS, {"tarik": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words_en": ""}, "dua bahasa"),
        ({"place": "tenant:X"}, "Pilih dari daftar"),
        ({"until_day": "besok"}, "Tulis tanggal seperti"),
        ({"until_day": ""}, "sampai kapan"),
        ({"until_hour": "25.00"}, "jam seperti 08.00"),
        ({"from_day": "24-11-2026"}, "jam seperti 08.00"),
        ({"from_day": "25-11-2026", "from_hour": "08.00"}, "sesudah jam mulai"),
        ({"words_id": "y" * 200}, "tulisan Anda 200"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_written(boss: Person, change, words):
    answer = boss.post(ADDRESS, FORM | change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Loket tutup" in page or "y" * 200 in page
    assert not Announcement.objects.exists()


def test_only_the_coordinator_announces(house, officer_of, alice: Person):
    for who in (alice, officer_of("BPJS"), officer_of("BPJS", role="kepala"), officer_of("", role="inspektorat")):
        assert who.post(ADDRESS, FORM).status_code in (302, 404)
    assert not Announcement.objects.exists()


def test_a_tenant_that_moves_keeps_what_was_said_of_it(house):
    tell("tenant:BPJS", "Pindah")
    Tenant.objects.filter(code="BPJS").update(floor=1)
    assert told(tenant="BPJS") == ["Pindah"]
