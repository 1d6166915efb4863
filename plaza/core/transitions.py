"""Changing a state without a race: a table of what may follow what, and one conditional UPDATE."""

from collections.abc import Mapping
from typing import Protocol, TypeVar, cast

from django.db import models

from plaza.core.rows import update


class Stateful(Protocol):
    """A row with a ``state``."""

    state: str
    pk: int


Row = TypeVar("Row", bound=models.Model)
Table = Mapping[str, frozenset[str]]


class IllegalMove(ValueError):
    """The table does not allow this step, for anybody: a fault of the caller, not a lost race."""


def move(row: Row, *, to: str, table: Table, **changes: object) -> bool:
    """Moves the row from the state it was read in to ``to``; False when somebody else moved it first.

    Only the winner's row object is updated in memory. ``changes`` are written in the same UPDATE.
    """
    before = cast(Stateful, row).state
    if to not in table.get(before, frozenset()):
        raise IllegalMove(f"{type(row).__name__}: {before} -> {to}")
    if update(type(row), "id = %s AND state = %s", [row.pk, before], state=to, **changes) != 1:
        return False
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)
    return True
