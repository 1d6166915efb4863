"""A change of one service as single edits, each with its place in the definition. Pure.

A place is a path in the service's entry: ``summary_id``, ``fee``, ``fields.price.ask_id``, ``requirements.ktp.mandatory``. Lists
are gone through by the name of their entries (``name`` of a question, ``doc`` of a paper). None takes something away. Single
edits can be laid over a definition that changed meanwhile, and what two people changed at the same place is found.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import chain
from typing import Any

Source = Mapping[str, Any]
Edits = Mapping[str, Any]
NAMED_BY = {"fields": "name", "requirements": "doc"}
FIXED = ("code", "tenant", "evidence")

DRAFT, WAITING, PLANNED, IN_FORCE, DROPPED = "draft", "waiting", "planned", "in_force", "dropped"
TRANSITIONS: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({WAITING, PLANNED, IN_FORCE, DROPPED}),
    WAITING: frozenset({DRAFT, PLANNED, IN_FORCE, DROPPED}),
    PLANNED: frozenset({DRAFT, IN_FORCE, DROPPED}),
}
"""A change waits for a second person's yes, then for its day; declined, taken back or overtaken it is a draft again."""
OPEN = frozenset({DRAFT, WAITING})
"""Of these there is one for a service at a time."""


def value_at(source: Source, path: str) -> Any:
    """What stands at that place; None for nothing."""
    found: Any = source
    for at, key in enumerate(_steps(path)):
        found = _entry(found, key, named_by=NAMED_BY.get(_steps(path)[at - 1], ""))
        if found is None:
            return None
    return found


def _steps(path: str) -> list[str]:
    return path.split(".")


def _entry(found: Any, key: str, *, named_by: str) -> Any:
    if isinstance(found, list):
        return next((item for item in found if item.get(named_by) == key), None)
    return found.get(key) if isinstance(found, Mapping) else None


def with_edits(source: Source, edits: Edits) -> dict[str, Any]:
    """The entry with the edits laid over it; what lies deeper is laid over what lies above it."""
    made = deepcopy(dict(source))
    for path in sorted(edits, key=lambda path: (path.count("."), path)):
        _put(made, _steps(path), deepcopy(edits[path]))
    return made


def _put(made: dict[str, Any], steps: list[str], value: Any) -> None:
    *above, last = steps
    inside: Any = made
    for at, key in enumerate(above):
        following = _entry(inside, key, named_by=NAMED_BY.get(above[at - 1], ""))
        if following is None:
            if at == 0 and key in NAMED_BY:
                following = inside[key] = []
            else:
                return  # what held it is gone
        inside = following
    _set(inside, last, value, named_by=NAMED_BY.get(above[-1], "") if above else "")


def _set(inside: Any, key: str, value: Any, *, named_by: str) -> None:
    if isinstance(inside, list):
        places = [at for at, item in enumerate(inside) if item.get(named_by) == key]
        inside[:] = [item for item in inside if item.get(named_by) != key]
        if value is not None:
            inside.insert(places[0] if places else len(inside), {named_by: key, **value})
    elif value is None:
        inside.pop(key, None)
    else:
        inside[key] = value


def parts_changed(before: Source, after: Source) -> dict[str, Any]:
    """Which whole parts of the entry differ, as ``edit_service`` takes them: None for what is gone."""
    names = dict.fromkeys(chain(before, after))
    return {name: after.get(name) for name in names if before.get(name) != after.get(name) and name not in FIXED}


def edits_between(before: Source, after: Source) -> dict[str, Any]:
    """The smallest edits that lead from the one entry to the other."""
    found: dict[str, Any] = {}
    for name, value in parts_changed(before, after).items():
        single = _single_edits(name, before.get(name), value)
        whole = single is None or with_edits({name: before.get(name)}, single) != {name: value}
        found.update({name: value} if whole or single is None else single)
    return found


def _single_edits(name: str, before: Any, after: Any) -> dict[str, Any] | None:
    """The edits within one part; None where it has no parts of its own."""
    if name == "output" and isinstance(before, Mapping) and isinstance(after, Mapping):
        return _edits_within(name, before, after)
    if name not in NAMED_BY or not isinstance(after, list):
        return None
    old, new = ({item[NAMED_BY[name]]: item for item in items or ()} for items in (before, after))
    found: dict[str, Any] = {f"{name}.{key}": None for key in old if key not in new}
    for key, item in new.items():
        if key in old:
            found.update(_edits_within(f"{name}.{key}", old[key], item))
        else:
            found[f"{name}.{key}"] = {part: value for part, value in item.items() if part != NAMED_BY[name]}
    return found


def _edits_within(path: str, before: Source, after: Source) -> dict[str, Any]:
    names = dict.fromkeys(chain(before, after))
    return {f"{path}.{name}": after.get(name) for name in names if before.get(name) != after.get(name)}


def overtaken(edits: Iterable[str], *, seen: Edits, now: Source) -> list[str]:
    """The places that somebody else changed since the editor saw them."""
    return [path for path in edits if value_at(now, path) != seen.get(path)]


def reasons_for_two(before: Source, after: Source) -> list[str]:
    """Why a second person has to agree: ``fee`` (money changes), ``automatic`` (the system decides, or decides on less). Empty: nothing."""
    found = ["fee"] if before.get("fee") != after.get("fee") else []
    return found + (["automatic"] if _decides_on_less(before, after) else [])


def _decides_on_less(before: Source, after: Source) -> bool:
    if after.get("decision") != "auto":
        return False
    if before.get("decision") != "auto":
        return True
    lost_checks = set(before.get("auto_checks") or ()) - set(after.get("auto_checks") or ())
    return bool(lost_checks or _must_bring(before) - _must_bring(after))


def _must_bring(source: Source) -> set[str]:
    """The papers that are always needed."""
    return {item["doc"] for item in source.get("requirements") or () if item.get("mandatory") and not item.get("when")}
