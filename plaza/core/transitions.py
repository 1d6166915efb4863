"""Changing a state without a race: a table of what may follow what, and one conditional UPDATE."""

from collections.abc import Mapping
from typing import Protocol, TypeVar, cast

from django.db import models

from plaza.core.fields import sealed_to
from plaza.core.models import Versioned


class Stateful(Protocol):
    """A row with a ``state``."""

    state: str
    pk: int


Row = TypeVar("Row", bound=models.Model)
Table = Mapping[str, frozenset[str]]


class IllegalMove(ValueError):
    """The table does not allow this step, for anybody: a fault of the caller, not a lost race."""


def move(row: Row, *, to: str, table: Table, **changes: object) -> bool:
    """Moves the row from the state it was read in to ``to``; False when somebody else moved it since.

    Of a Versioned row the version as it was read stands in the same UPDATE: a state that went and came back is another one. Only
    the winner's row object is updated in memory. ``changes`` are written in the same UPDATE.
    """
    before = cast(Stateful, row).state
    if to not in table.get(before, frozenset()):
        raise IllegalMove(f"{type(row).__name__}: {before} -> {to}")
    as_read = type(row)._default_manager.filter(pk=row.pk, state=before)
    if isinstance(row, Versioned):
        as_read = as_read.filter(version=row.version)
        changes["version"] = row.version + 1
    if as_read.update(state=to, **sealed_to(row, changes)) != 1:
        return False
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)
    return True
