"""The coordinator's figures, and the same in the official report and in CSV; a head sees their own tenant's alone."""

import csv
import io

import pypdfium2
import pytest

from plaza.core.clock import today
from plaza.feedback.actions import answer_survey, invite
from plaza.feedback.queries import invitation
from plaza.feedback.reporting import Asked, as_csv, content_of
from plaza.insight.queries.reports import report_of
from plaza.insight.rules.periods import month
from plaza.sealing.typesetting import set_document

PAGES = ("/koordinator/kepuasan/", "/koordinator/kepuasan/skm.csv", "/koordinator/kepuasan/skm.pdf")


@pytest.fixture
def judged(city):
    """Eighteen judged DPMPTSP with 3, twelve judged DUKCAPIL with 4 and wrote of the queue."""
    for number in range(30):
        tenant, mark = ("DPMPTSP", 3) if number < 18 else ("DUKCAPIL", 4)
        found = invitation(invite(f"ticket:{number}", service=f"{tenant}-01", tenant=tenant, channel="video"))
        assert found
        answer_survey(
            found, marks=[mark] * 9, words="Antre lama, kata Pak Joko" if mark == 4 else "", about_you={"sex": "f"}
        )


def words_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_the_page_tells_index_band_margin_and_words_without_names(judged, officer_of):
    page = officer_of("", role="koordinator").get(PAGES[0]).content.decode()
    assert '<b data-role="index">85,00</b>' in page
    assert "kata …" in page
    assert "Joko" not in page


def test_csv_and_pdf_tell_the_same_figures(judged, officer_of):
    coordinator = officer_of("", role="koordinator")
    rows = list(csv.DictReader(io.StringIO(coordinator.get(PAGES[1]).content.decode())))
    whole = next(row for row in rows if row["level"] == "whole")
    assert (whole["index"], whole["band"], whole["respondents"]) == ("85.00", "B", "30")
    assert {row["key"]: row["index"] for row in rows if row["level"] == "tenant"} == {
        "DUKCAPIL": "100.00",
        "DPMPTSP": "75.00",
    }
    answer = coordinator.get(PAGES[2])
    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    for figure in ("85,00", "Sembilan unsur", "100,00", "75,00", "Waktu dan antrean"):
        assert figure in words


def test_the_report_is_the_same_for_the_same_figures_and_speaks_both_languages(judged, clock):
    asked = Asked(today(), today(), tenant="DPMPTSP")
    assert set_document("report", content=content_of(asked)) == set_document("report", content=content_of(asked))
    assert "Nine elements" in words_of(set_document("report", content=content_of(asked, language="en")))


def test_an_empty_period_is_told_and_is_no_nought(city, officer_of):
    coordinator = officer_of("", role="koordinator")
    assert "Belum ada penilaian" in coordinator.get(PAGES[0]).content.decode()
    assert next(csv.DictReader(io.StringIO(as_csv(Asked(today(), today())))))["index"] == ""
    assert coordinator.get(PAGES[2]).status_code == 200
    assert coordinator.get(f"{PAGES[0]}?dari=nonsense&sampai=2026-13-99&instansi=NOWHERE&layanan=X").status_code == 200


def test_a_head_sees_their_own_tenant_and_nobody_else_sees_anything(judged, officer_of, alice):
    head = officer_of("DUKCAPIL", role="kepala")
    assert "100,00" in head.get(f"{PAGES[0]}?instansi=DPMPTSP").content.decode()
    assert "DPMPTSP" not in head.get(f"{PAGES[1]}?instansi=DPMPTSP").content.decode()
    for page in PAGES:
        assert officer_of("DUKCAPIL").get(page).status_code == 404
        assert alice.get(page).status_code == 302


def test_nobody_is_ranked_or_banded_by_a_single_answer_anywhere(judged, officer_of):
    found = invitation(invite("ticket:one", service="DLH-05", tenant="DLH", channel="video"))
    answer_survey(found, marks=[4] * 9, words="", about_you={})
    coordinator, head = officer_of("", role="koordinator"), officer_of("DLH", role="kepala")
    page = head.get(PAGES[0]).content.decode()
    assert 'data-role="index"' not in page and "belum cukup penilai" in page
    table = next(one for one in content_of(Asked(today(), today())).tables if one.head[0] == "Instansi")
    assert table.rows[-1][1:] == ["1", "–", "terlalu sedikit"]  # last, although its index would be the highest
    sheet = report_of(month(today().year, today().month)).sheet("kepuasan")
    assert [row[3] for row in sheet.rows if row[1] == "DLH"] == [None]
    assert not [row for row in report_of(month(today().year, today().month)).sheet("unsur").rows if row[1] == "DLH"]
    assert coordinator.get(PAGES[0]).status_code == 200
