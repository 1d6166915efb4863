"""Planner, standards, patterns and the open pages, over a small past that the demonstration's own maker invents."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from plaza.core.work import worker_name
from plaza.demo.cast import appoint_everybody
from plaza.demo.history import PLANTED, tell_past
from plaza.insight.queries import published
from plaza.insight.queries.patterns import watched
from plaza.insight.queries.planning import basis, counters, forecasts
from plaza.insight.queries.standards import held, refusals
from plaza.insight.rules.suppression import SMALLEST, Total, determined
from plaza.insight.simulation.officers import officers_needed
from plaza.integrity.actions import number_leaves
from plaza.integrity.models import Entry
from plaza.web.public.standard import COMPONENTS
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
OfficerOf = Callable[..., Person]


@pytest.fixture
def city(clock: Clock) -> Iterator[None]:
    """The sample city with its past."""
    published.forget()
    put_catalogue()
    appoint_everybody()
    tell_past()
    yield
    published.forget()


@pytest.fixture
def no_past(clock: Clock) -> None:
    """The sample city on its first day."""
    published.forget()
    put_catalogue()


def pages(person: Person, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        for language in ("id", "en"):
            person.cookies["plaza_lang"] = language
            answer = person.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            found.append(answer.content.decode())
    return found


def test_the_whole_of_insight_tells_the_past(city: None, officer_of: OfficerOf, stranger: Person) -> None:
    """One city for many questions: making it takes longest."""
    boss, inspector = officer_of("", role="koordinator"), officer_of("", role="inspektorat")
    _plans_stand_on_own_days(boss)
    _standards_are_kept_or_missed_with_a_reason(boss)
    _the_planted_officer_is_asked_about(inspector)
    _the_open_month_gives_nobody_away(stranger)


def _plans_stand_on_own_days(boss: Person) -> None:
    base = basis()
    assert base.own
    assert base.visits > 1000
    assert base.until < TODAY
    advices = counters(since=base.since, until=base.until, patience=base.plan.patience)
    assert {one.kind for one in advices} & {"more", "keep"}
    assert all(0 <= one.load <= 1 for one in advices)
    told = {row.tenant.code: row for row in forecasts(day=date(2026, 11, 25))}
    licensing = told["DPMPTSP"]
    assert licensing.forecast.visits > 10
    assert licensing.forecast.error is not None
    assert sum(slot.visits for slot in licensing.slots) == pytest.approx(licensing.forecast.visits)
    planner, english, answered, _, expected, _ = pages(
        boss, "/koordinator/rencana/", "/koordinator/rencana/?apa=pool&instansi=DPMPTSP&lain=SAMSAT",
        "/koordinator/perkiraan/?instansi=DPMPTSP",
    )  # fmt: skip
    assert "minggu terakhir" in planner
    assert re.search(
        r"<dd><span>Senin</span><svg.*?<b>\d+ %</b></dd><dd><span>Selasa</span>", planner
    )  # the load by day, drawn
    assert re.search(r"<dd><span>Monday</span><svg.*?<b>\d+ %</b></dd><dd><span>Tuesday</span>", english)
    assert "Advice for each agency" in english
    assert "Erlang" not in planner.replace("(rumus Erlang A)", "")  # its letters stand in the footnote alone
    assert 'data-role="answer"' in answered
    assert expected.count('class="column"') == len(licensing.slots) > 10  # a column of the chart for every half hour
    assert expected.count("Petugas yang perlu¹") == 1
    use, use_english = pages(boss, "/koordinator/rencana/DPMPTSP/")
    found = officers_needed(base.plan, "DPMPTSP", wait=10)
    assert re.findall(r"<dd>(\d+)</dd>", use) == [str(found.now), str(found.lived)]
    footnote = use.partition('data-role="footnote"')[2].partition("</p>")[0]
    assert f"menganjurkan {found.leaving} petugas" in footnote
    assert f"menganjurkan {found.steady}." in footnote
    behind = use.partition('data-role="tried"')[2].partition("</table>")[0]
    for one in found.tried[-2:]:
        assert all(f">{minutes:.1f}".replace(".", ",") in behind for minutes in (one.lived.wait, one.leaving.wait))
    assert "How many officers?" in use_english


def _standards_are_kept_or_missed_with_a_reason(boss: Person) -> None:
    rows = [row for row in held(since=OCTOBER[0], until=OCTOBER[1]) if row.decided]
    assert sum(row.decided for row in rows) > 100
    late = [row for row in rows if row.late]
    assert late
    assert all(sum(row.reasons.values()) == row.late for row in late)
    assert refusals(since=OCTOBER[0], until=OCTOBER[1]).total() > 5
    page, _ = pages(boss, "/koordinator/standar/?bulan=2026-10")
    assert "lama menunggu petugas" in page
    components = page.partition("Empat belas komponen")[2]
    found = re.findall(
        r'<tr><td class="number">(\d+)</td><th scope="row">([^<]+)</th><td class="number">(.*?)</td>', components
    )
    assert [(int(number), name) for number, name, _ in found] == [
        (n, str(name)) for n, name in enumerate(COMPONENTS, start=1)
    ]
    assert len(found) == 14
    assert all("lengkap" in told or re.search(r"\d+ dari \d+ layanan", told) for _, _, told in found)


def _the_planted_officer_is_asked_about(inspector: Person) -> None:
    while number_leaves(worker=worker_name()):  # the lease is this process's: permits number their entries at once
        continue
    _, asked = watched(since=OCTOBER[0], until=OCTOBER[1])
    assert [one.question.kind for one in asked] == ["odd_hours"]
    assert asked[0].question.count == PLANTED
    assert len(asked[0].entries) == PLANTED
    assert Entry.objects.filter(index__in=asked[0].entries, leaf__kind="application.granted").count() == PLANTED
    page, english = pages(inspector, "/inspektorat/pola/?bulan=2026-10")
    assert "Mengapa diputus di luar jam layanan?" in page
    assert "Why was it decided outside the hours of service?" in english
    assert str(asked[0].entries[0]) in page
    clean, _ = pages(inspector, "/inspektorat/pola/?bulan=2026-11")
    assert 'data-role="question"' not in clean


def _the_open_month_gives_nobody_away(stranger: Person) -> None:
    assert published.months() == [OCTOBER[0]]
    found = published.month(OCTOBER[0])
    lines = [*found.tenants, found.plaza]
    for line in lines:
        assert all(count is None or count == 0 or count >= SMALLEST for count in line.counts.values())
    codes = [line.tenant.code for line in found.tenants if line.tenant]
    counts = {
        (column, line.tenant.code if line.tenant else ""): count
        for line in lines
        for column, count in line.counts.items()
    }
    hidden = {key for key, count in counts.items() if count is None}
    totals = [Total((column, ""), tuple((column, code) for code in codes)) for column in published.COLUMNS]
    for column, groups in published.SUMS.items():
        totals += [
            Total((column, code), tuple((part, code) for part in parts)) for parts in groups for code in (*codes, "")
        ]
    assert hidden
    assert determined(hidden, totals) == set()
    page, english = pages(stranger, "/transparansi/")
    assert "Oktober 2026" in page
    assert "withheld" in english
    told = json.loads(stranger.get("/transparansi/2026-10.json").content)
    assert told["smallest_count"] == SMALLEST
    assert [row["code"] for row in told["tenants"]] == codes
    _fits(told, json.loads(stranger.get("/transparansi/skema.json").content))
    table = stranger.get("/transparansi/2026-10.csv").content.decode().splitlines()
    assert table[0] == "month,tenant,measure,value"
    assert f"2026-10,PLAZA,visits,{told['plaza']['visits']}" in table


def _fits(told: Any, schema: dict[str, Any]) -> None:
    """The parts of JSON Schema that ours uses."""
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(told, kinds[kind]) for kind in types), (told, schema)
    if isinstance(told, dict):
        for name in schema.get("required", []):
            assert name in told
        properties = schema.get("properties", {})
        for name, value in told.items():
            if name in properties:
                _fits(value, properties[name])
    if isinstance(told, list):
        for value in told:
            _fits(value, schema["items"])
    if isinstance(told, int | float) and "minimum" in schema:
        assert told >= schema["minimum"]


def test_on_the_first_day_every_page_says_that_there_is_nothing_yet(
    no_past: None, officer_of: OfficerOf, stranger: Person
) -> None:
    boss, inspector = officer_of("", role="koordinator"), officer_of("", role="inspektorat")
    planner, english = pages(boss, "/koordinator/rencana/")
    assert "plaza contoh" in planner
    assert "sample plaza" in english
    pages(boss, "/koordinator/", "/koordinator/perkiraan/", "/koordinator/standar/")
    pages(inspector, "/inspektorat/", "/inspektorat/pola/")
    open_page, _ = pages(stranger, "/transparansi/")
    assert "Belum ada bulan yang selesai" in open_page
    for address in ("/transparansi/2026-10.json", "/transparansi/2026-13.csv", "/transparansi/x.json"):
        assert stranger.get(address).status_code == 404


def test_nonsense_gets_a_sentence_and_loses_nothing(no_past: None, officer_of: OfficerOf, stranger: Person) -> None:
    boss, inspector = officer_of("", role="koordinator"), officer_of("", role="inspektorat")
    for query, words in (
        ("apa=jual&instansi=DPMPTSP", "Pilih perubahan dari daftar"),
        ("apa=close&instansi=BULAN", "tidak ada dalam data"),
        ("apa=pool&instansi=DPMPTSP", "Pilih instansi kedua"),
        ("apa=pool&instansi=DPMPTSP&lain=DPMPTSP", "dua instansi yang berbeda"),
        ("apa=&instansi=", "Pilih perubahan dari daftar"),
    ):
        answer = boss.get(f"/koordinator/rencana/?{query}")
        assert answer.status_code == 422, query
        assert words in answer.content.decode(), query
    for person, address, words in (
        (boss, "/koordinator/perkiraan/?tanggal=besok", "Tulis tanggal seperti"),
        (boss, "/koordinator/perkiraan/?tanggal=01-01-2031", "60 hari"),
        (boss, "/koordinator/standar/?bulan=2031-01", "belum ada angkanya"),
        (inspector, "/inspektorat/pola/?bulan=lalu", "Tulis bulan seperti"),
        (inspector, "/inspektorat/pola/?bulan=1999-01", "belum mencatat"),
        (stranger, "/transparansi/?bulan=2031-01", "belum ada angkanya"),
    ):
        answer = person.get(address)
        assert answer.status_code == 422, address
        assert words in answer.content.decode(), address


def test_whoever_is_not_meant_finds_no_page(no_past: None, officer_of: OfficerOf, alice: Person) -> None:
    for who in (alice, officer_of("DPMPTSP"), officer_of("DPMPTSP", role="kepala")):
        for address in (
            "/koordinator/rencana/",
            "/koordinator/perkiraan/",
            "/koordinator/standar/",
            "/inspektorat/pola/",
        ):
            assert who.get(address).status_code in (302, 404)
    assert officer_of("", role="koordinator").get("/inspektorat/pola/").status_code == 404
