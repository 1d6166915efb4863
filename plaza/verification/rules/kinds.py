"""The kinds of documents as data: what tells each, which fields stand on it under which labels, and who must look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, TypeVar

import yaml
from rapidfuzz import fuzz

from plaza.verification.rules.shapes import SHAPES
from plaza.verification.rules.words import Words, folded

Holder = Literal["name", "nik", "any", "party", "none"]
SeenBy = Literal["machine", "person"]
Paper = Literal["card", "page", "picture"]
Shared = Mapping[str, Mapping[str, str]]
_T = TypeVar("_T", bound=str)
ANY_LINE: Final = "any line"
"""Instead of a field of a shared saying: it stands somewhere on that paper."""

# One letter in so many may be misread in a phrase that is sought; short phrases must stand exactly.
LETTERS_A_SLIP: Final = 12


class BadKinds(ValueError):
    """The data of the document kinds has a fault; the text names the entry."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value on a paper: `labels` in print, `shape` of its value, `place` where it stands when it has no label."""

    name: str
    labels: tuple[str, ...]
    shape: str
    required: bool = False
    wraps: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; `title` stands over it, `signs` maps folded phrases to weights, `need` makes it certain."""

    key: str
    name: Words
    version: int
    paper: Paper
    need: int
    title: str
    signs: Mapping[str, int]
    unless: tuple[str, ...]
    fields: Mapping[str, Field]
    seen_by: SeenBy
    holder: Holder
    agrees: Mapping[str, tuple[str, ...]]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if field.required)

    @property
    def by_machine(self) -> bool:
        return self.seen_by == "machine"


def load_kinds(text: str) -> dict[str, Kind]:
    """Reads the kinds from YAML; raises BadKinds with the entry at fault."""
    data = _parsed(text)
    return kinds_from(data["kinds"], int(data["version"]))


def kinds_from(entries: Mapping[str, Mapping[str, object]], version: int) -> dict[str, Kind]:
    """Makes kinds of plain data, as it stands in the file or was kept of it; raises BadKinds with the entry at fault."""
    return {key: _kind(key, entry, version) for key, entry in entries.items()}


@cache
def kinds() -> Mapping[str, Kind]:
    """Gives every kind that the plaza knows, by its key in the catalogue."""
    return kinds_from(_data()["kinds"], kinds_version())


def kinds_version() -> int:
    """The version of the kinds that the plaza knows."""
    return int(_data()["version"])


def entries_of(keys: Iterable[str]) -> dict[str, Mapping[str, object]]:
    """The plain data of some kinds, to be kept beside what was judged by them."""
    return {key: _data()["kinds"][key] for key in keys}


def shared_sayings() -> Shared:
    """What several papers of one application say alike: a name for it, and for each kind the field that says it."""
    found: Shared = _data().get("shared", {})
    return found


@cache
def _data() -> dict[str, Any]:
    return _parsed(resources.files("plaza.verification").joinpath("kinds.yaml").read_text(encoding="utf-8"))


def _parsed(text: str) -> dict[str, Any]:
    data = yaml.safe_load(text)
    if not isinstance(data, dict) or not isinstance(data.get("kinds"), dict):
        raise BadKinds("the file needs `version` and `kinds`")
    return data


def weight_of_signs(kind: Kind, lines: Iterable[str]) -> int:
    """Adds up the signs of a kind that stand in the lines of a paper; 0 when the paper proves to be something else."""
    texts = [folded(line) for line in lines]
    texts = [text for text in texts if text]
    if any(_stands_in(phrase, texts) for phrase in kind.unless):
        return 0
    return sum(weight for phrase, weight in kind.signs.items() if _stands_in(phrase, texts))


def likely_kind(lines: Iterable[str]) -> str | None:
    """Names the kind whose signs most exceed what it needs, or None when no kind reaches its need."""
    texts = list(lines)
    best: tuple[float, str] | None = None
    for key, kind in kinds().items():
        if kind.need and (weight := weight_of_signs(kind, texts)) >= kind.need:
            best = max(best or (0.0, ""), (weight / kind.need, key))
    return best[1] if best else None


def _stands_in(phrase: str, texts: list[str]) -> bool:
    if len(phrase) < 6:
        return phrase in texts or any(text.startswith(phrase) for text in texts)
    likeness = 100 * (1 - max(1, len(phrase) // LETTERS_A_SLIP) / len(phrase)) if len(phrase) >= 8 else 100.0
    return any(len(text) >= len(phrase) - 2 and fuzz.partial_ratio(phrase, text) >= likeness - 0.1 for text in texts)


def _kind(key: str, entry: Mapping[str, object], version: int) -> Kind:
    fields = {name: _field(key, name, data) for name, data in _mapping(key, entry, "fields").items()}
    return Kind(
        key=key,
        name=_words(key, entry.get("name")),
        version=version,
        paper=_one_of(key, entry.get("paper"), ("card", "page", "picture")),
        need=int(str(entry["need"])),
        title=_title(key, entry),
        signs={folded(phrase): int(str(weight)) for phrase, weight in _mapping(key, entry, "signs").items()},
        unless=tuple(folded(str(phrase)) for phrase in _list(key, entry, "unless")),
        fields=fields,
        seen_by=_one_of(key, entry.get("seen_by", "machine"), ("machine", "person")),
        holder=_one_of(key, entry.get("holder", "none"), ("name", "nik", "any", "party", "none")),
        agrees={name: tuple(_names(answers)) for name, answers in _mapping(key, entry, "agrees").items()},
    )


def _title(key: str, entry: Mapping[str, object]) -> str:
    """What stands over such a paper: the sign that tells most, or the kind's own name."""
    signs = _mapping(key, entry, "signs")
    return (
        max(signs, key=lambda phrase: int(str(signs[phrase]))) if signs else _words(key, entry.get("name")).id.upper()
    )


def _field(kind: str, name: str, data: object) -> Field:
    if not isinstance(data, dict) or data.get("shape") not in SHAPES or not data.get("labels"):
        raise BadKinds(f"{kind}.{name}: needs labels and a known shape")
    return Field(
        name=name,
        labels=tuple(str(label) for label in data["labels"]),
        shape=str(data["shape"]),
        required=bool(data.get("required")),
        wraps=bool(data.get("wraps")),
        place=str(data.get("place", "")),
    )


def _words(key: str, value: object) -> Words:
    if not isinstance(value, dict) or set(value) != {"id", "en"}:
        raise BadKinds(f"{key}.name: needs id and en")
    return Words(str(value["id"]), str(value["en"]))


def _mapping(key: str, entry: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = entry.get(name, {})
    if not isinstance(value, dict):
        raise BadKinds(f"{key}.{name}: must be a mapping")
    return value


def _list(key: str, entry: Mapping[str, object], name: str) -> list[object]:
    value = entry.get(name, [])
    if not isinstance(value, list):
        raise BadKinds(f"{key}.{name}: must be a list")
    return value


def _names(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _one_of(key: str, value: object, allowed: tuple[_T, ...]) -> _T:
    for item in allowed:
        if value == item:
            return item
    raise BadKinds(f"{key}: {value!r} is none of {', '.join(allowed)}")
