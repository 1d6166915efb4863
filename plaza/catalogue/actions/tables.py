"""Brings one table to what a file wants, and tells what that changed. An edit made on a page stays unless told otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model

from plaza.catalogue.models import Tenant
from plaza.catalogue.rules.reports import Change, differing

Values = Mapping[str, object]
UNSAID = ("definition", "definition_hash", "edited", "offered", "position")
"""Columns whose change is told in other words, or not at all."""


def bring(
    model: type[Model], wanted: Mapping[str, Values], *, key: str, section: str, overwrite_edits: bool
) -> Iterator[Change]:
    """Writes the rows that differ. Whatever the file leaves out is not offered any more, where the table knows of offering."""
    existing: dict[object, Any] = {getattr(row, key): row for row in model._default_manager.all()}
    fresh = [model(**{key: name}, **values) for name, values in wanted.items() if name not in existing]
    if model is Tenant:
        _free_letters(existing, wanted, overwrite_edits=overwrite_edits)
    for name in (name for name in wanted if name in existing):
        yield from _change(existing[name], wanted[name], f"{section}.{name}", overwrite_edits=overwrite_edits)
    model._default_manager.bulk_create(fresh)
    yield from (Change("added", f"{section}.{getattr(row, key)}") for row in fresh)
    for own, row in existing.items():
        if own not in wanted and getattr(row, "offered", False):
            _save(row, {"offered": False})
            yield Change("withdrawn", f"{section}.{own}")


def _change(row: Any, values: Values, place: str, *, overwrite_edits: bool) -> Iterator[Change]:
    edited: list[str] = getattr(row, "edited", [])
    kept = [] if overwrite_edits else edited
    wanted = {name: value for name, value in values.items() if name not in kept}
    if edited and overwrite_edits:
        wanted["edited"] = []
    names = differing({name: getattr(row, name) for name in wanted}, wanted)
    if kept:
        yield Change("kept", place, f"{', '.join(kept)} edited on a page")
    if names:
        _save(row, {name: wanted[name] for name in names})
        yield Change("changed", place, ", ".join(name for name in names if name not in UNSAID))


def _save(row: Model, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _free_letters(existing: Mapping[object, Any], wanted: Mapping[str, Values], *, overwrite_edits: bool) -> None:
    """Tenants may swap their letters: no moment of the writing may see the same ones twice."""
    for at, (name, values) in enumerate(wanted.items()):
        row = existing.get(name)
        if row and row.letters != values["letters"] and (overwrite_edits or "letters" not in row.edited):
            Tenant.objects.filter(pk=row.pk).update(letters=f"{at:03}")
