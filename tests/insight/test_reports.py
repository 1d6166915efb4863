"""Reports of a month and a year: the figures are those of the queue, the standards and the survey; no cell is ever a formula."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.models import Service, Tenant
from plaza.core.clock import now
from plaza.core.texts import t
from plaza.feedback.models import Answer, Invitation
from plaza.insight.queries.reports import Column, Report, Sheet, periods, report_of
from plaza.insight.rules.cells import FORMULA, as_words
from plaza.insight.rules.periods import Period, month, period_of, within
from plaza.queueing.models import Queue, Ticket
from plaza.web.insight.workbook import as_csv, as_xlsx
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

NOVEMBER, YEAR = month(2026, 11), period_of("2026")
ADDRESS = "/koordinator/laporan/"
NASTY = '=HYPERLINK("http://contoh.id","klik")'
_numbers = count(1)


@pytest.fixture
def city(db: None, clock: Clock) -> None:
    """The demo city on Tuesday 24 November 2026, 09.30 WITA."""
    put_catalogue()


@pytest.fixture
def boss(city: None, officer_of: Callable[..., Person]) -> Person:
    return officer_of("", role="koordinator")


# Periods


def test_a_code_names_a_month_or_a_year_and_nothing_else():
    assert period_of("2026-02") == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert (period_of("2024-02").last, YEAR.last) == (date(2024, 2, 29), date(2026, 12, 31))
    assert [period.code for period in YEAR.parts()][:2] == ["2026-01", "2026-02"]
    for code in ("2026-13", "2026-1", "26", "1999", "2026-10-01", "", "../x"):
        with pytest.raises(ValueError):
            period_of(code)


def test_a_share_of_waits_is_the_nearest_rank():
    assert within([], 0.95) is None
    assert within([7.0], 0.95) == 7.0
    assert within([float(n) for n in range(1, 101)], 0.95) == 95.0


# Figures


def visit(
    day: date, *, state: str = "done", waited: int = 10, took: int = 5, channel: str = "video", tenant: str = "DPMPTSP"
) -> None:
    """One number of the past."""
    number = next(_numbers)
    queue, _ = Queue.objects.get_or_create(tenant=tenant, defaults={"letters": tenant[:3]})
    joined = now().replace(year=day.year, month=day.month, day=day.day)
    called = joined + timedelta(minutes=waited) if state != "left" else None
    Ticket.objects.create(
        ref=f"T{number:09d}", queue=queue, number=f"DPM-{number:03d}", service=f"{tenant}-01", day=day, channel=channel, state=state,
        joined_at=joined, first_joined_at=joined, first_called_at=called, called_at=called,
        served_at=called if state == "done" else None,
        ended_at=(called or joined) + timedelta(minutes=took), told_low=5, told_high=15,
    )  # fmt: skip


def row_of(report: Report, key: str, first: str) -> dict[str, object]:
    sheet = report.sheet(key)
    assert sheet
    [row] = [row for row in sheet.rows if row[0] == first]
    return {str(column.title): cell for column, cell in zip(sheet.columns, row, strict=True)}


def test_visits_and_queues_are_counted_by_time_and_tenant(city):
    visit(date(2026, 11, 2), waited=10)
    visit(date(2026, 11, 3), waited=30, channel="counter")
    visit(date(2026, 11, 3), state="left")
    visit(date(2026, 11, 3), state="no_show", tenant="SAMSAT")
    visit(date(2026, 10, 30))
    report = report_of(NOVEMBER)
    whole = row_of(report, "kunjungan", "Seluruhnya")
    assert (whole["Nomor diambil"], whole["Dilayani"], whole["Pergi"], whole["Tidak datang"]) == (4, 2, 1, 1)
    assert (whole["Lewat video"], whole["Di loket"]) == (3, 1)
    assert whole["Tunggu rata-rata (menit)"] == pytest.approx((10 + 30 + 10) / 3)
    assert whole["95 % menunggu paling lama (menit)"] == 30
    assert whole["Dilayani rata-rata (menit)"] == 5
    assert whole["Dipanggil dalam kisaran yang dikatakan (%)"] == pytest.approx(200 / 3)
    assert row_of(report, "kunjungan", "2026-11-03")["Nomor diambil"] == 3
    assert row_of(report, "instansi", "SAMSAT")["Tidak datang"] == 1
    year = report_of(YEAR)
    assert row_of(year, "kunjungan", "2026-10")["Nomor diambil"] == 1
    assert row_of(year, "kunjungan", "Seluruhnya")["Nomor diambil"] == 5
    assert report.until == date(2026, 11, 24)
    codes = [period.code for period in periods()]
    assert codes == ["2026-11", "2026-10", "2026"]


def test_satisfaction_of_the_period_is_exact(city):
    event = {"service": "DPMPTSP-01", "tenant": "DPMPTSP", "channel": "video", "day": date(2026, 11, 3)}
    for level in (4, 3):
        told = f"ticket:{next(_numbers)}"
        Invitation.objects.create(token=told, about=told, answered=True, **event)
        Answer.objects.create(**event, **{f"u{n}": level for n in range(1, 10)}, total=9 * level)
    report = report_of(NOVEMBER)
    whole = row_of(report, "kepuasan", "Seluruh plaza")
    assert (whole["Diminta menilai"], row_of(report, "kepuasan", "Instansi")["Kode"]) == (2, "DPMPTSP")
    assert (str(whole["Indeks (IKM)"]), whole["Mutu"], whole["Responden"]) == ("87.50", "B", 2)
    sheet = report.sheet("unsur")
    assert sheet
    assert [float(str(cell)) for cell in sheet.rows[0][3:]] == [3.5] * 9


# Files


def tables(text: str) -> Sheet:
    """A table with that text in every place where words may stand."""
    columns = (Column(t(text, text), "text"), Column(t("Nilai", "Value"), "index"))
    return Sheet("uji", t("Uji", "Test"), columns, ((text, 1.5), (text, None)))


@given(st.text(max_size=40))
def test_no_text_of_anybody_becomes_a_formula(text: str):
    assert not as_words(text).startswith(FORMULA)
    rows = list(csv.reader(io.StringIO(as_csv(tables(text)), newline="")))
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row)


@pytest.mark.parametrize("text", [NASTY, "+1+1", "-2", "@SUM(A1)", "http://contoh.id", "123", "\0=1", "{=1}", "biasa"])
def test_the_workbook_opens_again_with_words_as_words_and_numbers_as_numbers(text: str, clock: Clock):
    data = as_xlsx(Report(NOVEMBER, NOVEMBER.last, (tables(text),)), title="Uji")
    page = openpyxl.load_workbook(io.BytesIO(data))["uji"]
    plain = text.replace("\0", "")
    assert [cell.value for cell in page[2]] == [plain, 1.5]
    assert (page["A2"].data_type, page["A1"].data_type, page["B2"].data_type) == ("s", "s", "n")
    assert page["A2"].hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_the_coordinator_reads_the_report_and_takes_it_away_in_both_languages(boss: Person):
    Tenant.objects.filter(code="SAMSAT").update(name_id=NASTY, name_en=NASTY)
    Service.objects.filter(code="SAMSAT-01").update(name_id=NASTY)
    visit(date(2026, 11, 2), tenant="SAMSAT")
    visit(date(2026, 11, 3))
    for language, words in (("id", "Kunjungan dan antrean menurut instansi"), ("en", "Visits and queues by agency")):
        boss.cookies["plaza_lang"] = language
        for code in ("2026-11", "2026"):
            page = boss.get(ADDRESS, {"kurun": code})
            assert page.status_code == 200
            assert words in page.content.decode()
    told = boss.get(f"{ADDRESS}2026-11/instansi.csv")
    assert told.headers["Content-Disposition"] == 'attachment; filename="laporan-2026-11-instansi.csv"'
    lines = list(csv.reader(io.StringIO(told.content.decode(), newline="")))
    assert ["SAMSAT", f"'{NASTY}", "1"] in [line[:3] for line in lines]
    book = openpyxl.load_workbook(io.BytesIO(boss.get(f"{ADDRESS}2026-11.xlsx").content))
    assert book.sheetnames == ["kunjungan", "instansi", "standar", "kepuasan", "unsur"]
    cells = {cell.value: cell.data_type for row in book["instansi"].iter_rows() for cell in row}
    assert cells[NASTY] == "s"
    assert "f" not in cells.values()


def test_what_is_no_report_is_not_there(boss: Person):
    for address in ("2026-13.xlsx", "2031.xlsx", "1999-01.xlsx", "2026-11/gaji.csv", "x/kunjungan.csv"):
        assert boss.get(f"{ADDRESS}{address}").status_code == 404, address
    answer = boss.get(ADDRESS, {"kurun": "2031-01"})
    assert answer.status_code == 422
    assert "Pilih dari daftar" in answer.content.decode()


def test_a_period_without_anything_says_so(boss: Person):
    assert "Tidak ada angka" in boss.get(ADDRESS).content.decode()
    assert boss.get(f"{ADDRESS}2026-11.xlsx").status_code == 200


def test_nobody_else_takes_a_report(boss: Person, alice: Person, officer_of: Callable[..., Person]):
    for who in (alice, officer_of("DPMPTSP"), officer_of("DPMPTSP", role="kepala"), officer_of("", role="inspektorat")):
        for address in (ADDRESS, f"{ADDRESS}2026-11.xlsx", f"{ADDRESS}2026-11/kunjungan.csv"):
            assert who.get(address).status_code in (302, 404)
