"""A bank's statement as a file: CSV with a head, or a JSON list, of bank_ref, direction, amount, at, order, remark."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from plaza.payments.rules.money import BadAmount, checked
from plaza.payments.rules.signatures import read_stamp

MOST = 100_000
Moved = Callable[[datetime], datetime]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the statement. ``direction``: credit or debit."""

    bank_ref: str
    direction: str
    amount: int
    at: datetime
    order: str = ""
    remark: str = ""


class BadStatement(ValueError):
    """The file is no statement: ``row`` (0: the whole) and why."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"{row}: {why}")
        self.row, self.why = row, why


def read_statement(data: bytes, *, moved: Moved = lambda moment: moment) -> list[Line]:
    """Every line of the file, or BadStatement for the first that cannot be: all or nothing. ``moved`` turns the bank's time into ours."""
    try:
        text = data.decode("utf-8-sig")
        rows = list(_rows(text))
    except (ValueError, TypeError, csv.Error, RecursionError) as problem:
        raise BadStatement(0, "neither CSV nor JSON") from problem
    if len(rows) > MOST:
        raise BadStatement(0, f"more than {MOST} lines")
    return [_line(row, number, moved) for number, row in enumerate(rows, start=1)]


def _rows(text: str) -> Iterator[Mapping[str, object]]:
    if text.lstrip().startswith(("[", "{")):
        told = json.loads(text)
        lines = told if isinstance(told, list) else told.get("lines", [])
        yield from (row if isinstance(row, dict) else {} for row in lines)
    else:
        yield from csv.DictReader(io.StringIO(text))


def _line(row: Mapping[str, object], number: int, moved: Moved) -> Line:
    given = {
        name: str(row.get(name) or "").strip() for name in ("bank_ref", "direction", "amount", "at", "order", "remark")
    }
    moment = read_stamp(given["at"])
    if not given["bank_ref"] or len(given["bank_ref"]) > 64 or moment is None:
        raise BadStatement(number, "bank_ref, at")
    if given["direction"].lower() not in ("credit", "debit"):
        raise BadStatement(number, "direction")
    try:
        whole = given["amount"].removesuffix(".00")
        amount = checked(int(whole)) if whole.isascii() and whole.isdigit() and len(whole) < 20 else checked(0)
    except BadAmount as problem:
        raise BadStatement(number, "amount") from problem
    return Line(
        bank_ref=given["bank_ref"], direction=given["direction"].lower(), amount=amount, at=moved(moment), order=given["order"][:64],
        remark=given["remark"][:200],
    )  # fmt: skip
