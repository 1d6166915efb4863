"""Reports by month and year for the coordinator: on a page, as CSV and as a workbook."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from plaza.core.clock import today
from plaza.core.texts import Pair, t
from plaza.insight.queries.reports import Cell, Report, Sheet, periods, report_of
from plaza.insight.rules.periods import Period, month, period_of
from plaza.people.locks import lock
from plaza.web.insight.charts import Column, columns
from plaza.web.insight.workbook import as_csv, as_xlsx
from plaza.web.templatetags.pages import month_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLACES = {"count": 0, "minutes": 1, "percent": 1, "index": 2}


@lock("role", "koordinator")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """A period's tables, with a picture of its visits; this month's unless another is asked for, on its first day last month's."""
    known, problem = periods(), ""
    usual = _usual(known)
    asked = request.GET.get("kurun", "")
    found = next((one for one in known if one.code == asked), usual)
    if asked and found.code != asked:
        problem = str(
            t("Kurun itu tidak ada. Pilih dari daftar.", "There is no such period. Choose one from the list.")
        )
    report = report_of(found)
    context = {
        "report": report, "name": name_of(found), "problem": problem, "known": [(one.code, name_of(one)) for one in known],
        "drawn": _drawn(report), "tables": [_table(sheet) for sheet in report.sheets], "running": found.last >= today(),
    }  # fmt: skip
    return render(request, "insight/reports.html", context, status=422 if problem else 200)


@lock("role", "koordinator")
@require_safe
def report_csv(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One table of the report as CSV."""
    report = _asked(code)
    sheet = report.sheet(key)
    if sheet is None:
        raise Http404
    return _file(as_csv(sheet).encode(), "text/csv; charset=utf-8", f"laporan-{code}-{key}.csv")


@lock("role", "koordinator")
@require_safe
def report_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The whole report as a workbook."""
    report = _asked(code)
    title = str(t("Laporan {period}", "Report of {period}", period=name_of(report.period)))
    return _file(as_xlsx(report, title=title), XLSX, f"laporan-{code}.xlsx")


def _usual(known: Sequence[Period]) -> Period:
    """This month; on its first day, of which nothing can be told yet, the month before, if there was one."""
    last = today() - timedelta(days=1)
    before = month(last.year, last.month)
    return before if before in known else month(today().year, today().month)


def name_of(period: Period) -> str:
    """``Oktober 2026`` or ``2026``."""
    return period.code if period.whole_year else month_name(period.first)


def _asked(code: str) -> Report:
    try:
        period = period_of(code)
    except ValueError as problem:
        raise Http404 from problem
    if period not in periods():
        raise Http404
    return report_of(period)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _drawn(report: Report) -> SafeString:
    """Visits by day or month as columns; nothing when there was at most one."""
    sheet = report.sheets[0]
    lines = [(str(row[0]), row[1]) for row in sheet.rows[:-1]]
    if len(lines) < 2:
        return SafeString("")
    found = [
        Column(_label(key), float(n or 0), float(n or 0), float(n or 0)) for key, n in lines if not isinstance(n, str)
    ]
    return columns(
        found,
        title=str(t("Nomor yang diambil", "Numbers taken")),
        up=str(t("orang", "people")),
        comma=get_format("DECIMAL_SEPARATOR"),
    )


def _label(key: str) -> str:
    """``2026-10-05`` as 5, ``2026-10`` as 10: what stands under a column."""
    return key.rpartition("-")[2].lstrip("0")


def _table(sheet: Sheet) -> dict[str, object]:
    heads = [(column.title, column.kind != "text") for column in sheet.columns]
    rows = [
        [(_shown(cell, column.kind), column.kind != "text") for cell, column in zip(row, sheet.columns, strict=True)]
        for row in sheet.rows
    ]
    return {"sheet": sheet, "heads": heads, "rows": rows}


def _shown(cell: Cell, kind: str) -> str | Pair:
    """A figure as a page writes it: with a comma in Indonesian."""
    if cell is None or isinstance(cell, str):
        return cell or "–"
    english = f"{cell:,.{PLACES[kind]}f}"
    return Pair(english.translate(str.maketrans(",.", ".,")), english)
