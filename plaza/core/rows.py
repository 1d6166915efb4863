"""Rows read and written by statements that are composed once for each table.

The ORM composes a statement anew each time, which costs several times what running it does. The paths that every ticket and every
officer's request go through use these instead; everything else uses the ORM. Values and columns pass through the model's own
fields: an encrypted column stays encrypted, a time has its zone.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, ForeignKey, Model
from psycopg import ClientCursor

Row = TypeVar("Row", bound=Model)
Reader = Callable[[Any], Any]


def insert(row: Model, *, unless_there: bool = False) -> bool:
    """Writes a new row and gives it its key. With ``unless_there`` a row that some constraint keeps out gives False, no error."""
    statement = _insert_statement(type(row), connection.vendor, unless_there)
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row))
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as save() does
    return True


class _Batch(threading.local):
    """What waits to be written in this thread, and how deep in savepoints the block began."""

    waiting: list[tuple[str, Sequence[Any]]] | None = None
    depth = 0


_batch = _Batch()


@contextmanager
def together(*, to_the_end: bool = False) -> Iterator[None]:
    """What is written by ``later`` within the block reaches PostgreSQL in one message, at the end of the block.

    The block stands inside a transaction. Nothing in it may read what was written so. What is written within a savepoint of the block
    is written at once, because it may have to be taken back with the savepoint; so is everything on SQLite, to which no way is far.
    ``to_the_end``: nothing comes after the block but the COMMIT, with which the message goes out.
    """
    if _batch.waiting is not None or connection.vendor != "postgresql":
        yield
        return
    _batch.waiting, _batch.depth = [], _savepoints()
    try:
        yield
        if not (to_the_end and _with_commit(_batch.waiting)):
            _write(_batch.waiting)
    finally:
        _batch.waiting = None


def _with_commit(statements: Sequence[tuple[str, Sequence[Any]]]) -> bool:
    """Leaves them to the COMMIT of the transaction, where it follows and they are one statement."""
    found = in_one_statement(tuple(one for one, _ in statements)) if statements else None
    if found is None or connection.savepoint_ids or not hasattr(connection, "at_commit"):
        return False
    words, order = found
    connection.at_commit = words, [value for place in order for value in statements[place][1]]
    return True


def _savepoints() -> int:
    """How many savepoints stand open; a block that joined its outer one has none of its own."""
    return sum(name is not None for name in connection.savepoint_ids)


def later(statement: str, values: Sequence[Any]) -> None:
    """Writes at the end of the block of ``together``, or at once where there is none. Values are as the driver takes them."""
    if _batch.waiting is None or _savepoints() != _batch.depth:
        _write([(statement, values)])
    else:
        _batch.waiting.append((statement, values))


def insert_later(row: Model, *, unless_there: bool = False) -> None:
    """Writes a new row whose key nobody needs, by ``later``."""
    statement, _, _ = _insert_statement(type(row), connection.vendor, unless_there).rpartition(" RETURNING ")
    later(statement, _values(row))


def update_later(model: type[Model], where: str, values: Sequence[object], **changes: object) -> None:
    """Writes plain values into the rows that ``where`` finds, by ``later``: for a change that nothing else depends on."""
    later(*_update(model, where, values, changes))


def _write(statements: Sequence[tuple[str, Sequence[Any]]]) -> None:
    """Writes them all: several as one statement that PostgreSQL plans once for each connection, as far as that can say the same."""
    if not statements:
        return
    together = in_one_statement(tuple(one for one, _ in statements))
    with connection.cursor() as cursor:
        if together is not None:
            words, order = together
            cursor.execute(words, [value for place in order for value in statements[place][1]])
            return
        words = "; ".join(one for one, _ in statements)
        # Only a message whose values are written into it may hold several statements.
        with connection.wrap_database_errors, ClientCursor(connection.connection) as several:
            several.execute(words.encode(), [value for _, some in statements for value in some])


@lru_cache(maxsize=512)
def in_one_statement(statements: tuple[str, ...]) -> tuple[str, tuple[int, ...]] | None:
    """These inserts and updates as one statement, and in which order it takes their values; None where that would not be the same.

    Its parts do not see each other's rows: a table that is updated may stand in no other part.
    """
    if len(statements) == 1:
        return statements[0], (0,)
    places: dict[str, list[int]] = {}
    for place, statement in enumerate(statements):
        places.setdefault(statement, []).append(place)
    tables = [_table(statement) for statement in statements]
    if any(one.startswith("UPDATE") and tables.count(_table(one)) > 1 for one in statements):
        return None
    *beside, last = [_rows(statement, count=len(found)) for statement, found in places.items()]
    named = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(beside))
    order = tuple(place for found in places.values() for place in found)
    return (f"WITH {named} {last}" if beside else last), order


def _table(statement: str) -> str:
    return statement.removeprefix("INSERT INTO ").removeprefix("UPDATE ").partition(" ")[0].strip('"')


def _rows(statement: str, *, count: int) -> str:
    """An insert of one row, as an insert of so many."""
    if count == 1:
        return statement
    head, _, tail = statement.partition(" VALUES ")
    row, _, rest = tail.partition(")")
    return f"{head} VALUES {', '.join([row + ')'] * count)}{rest}"


def _values(row: Model) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in _written(type(row))]


def fetch(
    model: type[Row],
    where: str,
    values: Sequence[object],
    *,
    joined: str = "",
    only: tuple[str, ...] = (),
    last: str = "",
) -> list[Row]:
    """The rows, in the order that ``where`` asks for.

    ``where`` is what follows WHERE; the table's columns are ``t.name`` there, and those of the one foreign key named by ``joined``,
    whose row comes along, ``j.name``. ``only``: the row's own fields that are wanted (the key among them); the others wait.
    """
    with connection.cursor() as cursor:
        statement = f"{_select_statement(model, connection.vendor, joined, only)} {where} {last}"
        cursor.execute(statement, [_adapted(one) for one in values])
        found = cursor.fetchall()
    return [_made(model, row, joined, only) for row in found]


def first(
    model: type[Row],
    where: str,
    values: Sequence[object],
    *,
    joined: str = "",
    only: tuple[str, ...] = (),
    last: str = "",
) -> Row | None:
    """The first of these rows, or None. ``last`` is what follows the limit: how the row is locked."""
    found = fetch(model, where, values, joined=joined, only=only, last=f"LIMIT 1 {last}")
    return found[0] if found else None


def update(model: type[Model], where: str, values: Sequence[object], **changes: object) -> int:
    """Writes plain values into the rows that ``where`` finds (its columns have no prefix); how many."""
    with connection.cursor() as cursor:
        cursor.execute(*_update(model, where, values, changes))
        return int(cursor.rowcount)


def _update(
    model: type[Model], where: str, values: Sequence[object], changes: Mapping[str, object]
) -> tuple[str, list[Any]]:
    statement = f"{_update_statement(model, connection.vendor, tuple(changes))} {where}"
    fields = [model._meta.get_field(name) for name in changes]
    written = [_prepared(field, value) for field, value in zip(fields, changes.values(), strict=True)]
    return statement, [*written, *(_adapted(one) for one in values)]


def marks(values: Sequence[object]) -> str:
    """As many placeholders as values, for ``IN (…)``."""
    return ", ".join(["%s"] * len(values))


def _adapted(value: Any) -> Any:
    """A moment as the database writes it; everything else stays."""
    return connection.ops.adapt_datetimefield_value(value) if hasattr(value, "tzinfo") else value


def _prepared(field: Any, value: Any) -> Any:
    plain = value.pk if isinstance(value, Model) else value
    return field.get_db_prep_save(plain, connection)


def _name(column: str | None) -> str:
    return connection.ops.quote_name(column or "")


@cache
def columns(model: type[Model], prefix: str) -> str:
    """The columns of the whole row, for a statement that is written out; ``made`` reads what they give."""
    return ", ".join(f"{prefix}.{_name(field.column)}" for field in model._meta.concrete_fields)


def width(model: type[Model]) -> int:
    """How many columns ``columns`` names."""
    return len(model._meta.concrete_fields)


def made(model: type[Row], values: Sequence[Any]) -> Row:
    """The row whose ``columns`` were read."""
    return _one(model, _readers(model, connection.vendor), values)


@cache
def _written(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _insert_statement(model: type[Model], _vendor: str, unless_there: bool) -> str:
    columns = [_name(field.column) for field in _written(model)]
    key = model._meta.pk
    otherwise = "ON CONFLICT DO NOTHING " if unless_there else ""
    return (
        f"INSERT INTO {_name(model._meta.db_table)} ({', '.join(columns)}) VALUES ({marks(columns)}) "  # noqa: S608 - names of models alone
        f"{otherwise}RETURNING {_name(key.column) if key else '*'}"
    )


@cache
def _update_statement(model: type[Model], _vendor: str, names: tuple[str, ...]) -> str:
    columns = [_name(str(getattr(model._meta.get_field(name), "column", name))) for name in names]
    return f"UPDATE {_name(model._meta.db_table)} SET {', '.join(f'{column} = %s' for column in columns)} WHERE"  # noqa: S608


@cache
def _select_statement(model: type[Model], _vendor: str, joined: str, only: tuple[str, ...]) -> str:
    columns = [f"t.{_name(field.column)}" for field in _read(model, only)]
    tables = f"{_name(model._meta.db_table)} t"
    if joined:
        link, other = _link(model, joined)
        columns += [f"j.{_name(field.column)}" for field in other._meta.concrete_fields]
        target = _name(link.target_field.column)
        tables += f" JOIN {_name(other._meta.db_table)} j ON t.{_name(link.column)} = j.{target}"
    return f"SELECT {', '.join(columns)} FROM {tables} WHERE"  # noqa: S608


@cache
def _link(model: type[Model], name: str) -> tuple["ForeignKey[Any, Any]", type[Model]]:
    link = model._meta.get_field(name)
    if not isinstance(link, ForeignKey) or not isinstance(link.related_model, type):
        raise TypeError(f"{model.__name__}.{name} is no foreign key")
    return link, link.related_model


def _read(model: type[Model], only: tuple[str, ...]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not only or field.name in only]


@cache
def _readers(model: type[Model], _vendor: str, only: tuple[str, ...] = ()) -> tuple[tuple[str, Reader | None], ...]:
    """For each column its attribute, and what turns the stored value into the field's own, where anything does."""
    return tuple((field.attname, _reader(field)) for field in _read(model, only))


def _reader(field: "Field[Any, Any]") -> Reader | None:
    column = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return None

    def read(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return read


def _made(model: type[Row], values: Sequence[Any], joined: str, only: tuple[str, ...]) -> Row:
    readers = _readers(model, connection.vendor, only)
    row = _one(model, readers, values)
    if joined:
        link, other = _link(model, joined)
        link.set_cached_value(row, _one(other, _readers(other, connection.vendor), values[len(readers) :]))
    return row


def _one(model: type[Row], readers: Sequence[tuple[str, Reader | None]], values: Sequence[Any]) -> Row:
    read = [reader(value) if reader else value for (_, reader), value in zip(readers, values, strict=False)]
    return model.from_db(connection.alias, [name for name, _ in readers], read)
