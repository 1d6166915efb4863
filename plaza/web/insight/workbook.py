"""A report as CSV and as a workbook of Excel: numbers are numbers, words are words, and nothing is ever a formula."""

import csv
import io
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plaza.core.clock import WITA, now
from plaza.insight.queries.reports import Cell, Report, Sheet
from plaza.insight.rules.cells import as_words

FORMATS = {"count": "0", "minutes": "0.0", "percent": "0.0", "index": "0.00", "text": "@"}
WIDEST, NARROWEST = 44, 9
ONLY_WORDS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_csv(sheet: Sheet) -> str:
    """The table as CSV, with its headings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([as_words(str(column.title)) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return as_words(cell)
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return "" if cell is None else str(cell)


def as_xlsx(report: Report, *, title: str) -> bytes:
    """The whole report as a workbook, one sheet for each table."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, ONLY_WORDS) as book:
        book.set_properties({"title": title, "created": now().astimezone(WITA).replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        for sheet in report.sheets:
            _fill(book.add_worksheet(sheet.key), sheet, heading=heading, formats=formats)
    return file.getvalue()


def _fill(page: Worksheet, sheet: Sheet, *, heading: Format, formats: dict[str, Format]) -> None:
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, str(column.title), heading)
        page.set_column(at, at, _width(sheet, at))
    for line, row in enumerate(sheet.rows, start=1):
        for at, cell in enumerate(row):
            _write(page, line, at, cell, formats[sheet.columns[at].kind])


def _write(page: Worksheet, line: int, at: int, cell: Cell, form: Format) -> None:
    if isinstance(cell, str):
        page.write_string(line, at, cell.replace("\0", ""), form)
    elif isinstance(cell, int | float | Decimal):
        page.write_number(line, at, float(cell), form)


def _width(sheet: Sheet, at: int) -> int:
    """Wide enough for the words of a column; headings wrap."""
    if sheet.columns[at].kind != "text":
        return 12
    return min(WIDEST, max([NARROWEST, *(len(str(row[at])) + 2 for row in sheet.rows)]))
