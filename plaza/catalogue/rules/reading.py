"""Reads a catalogue file key by key and names every fault with its entry, so that one look at the messages is enough to mend it.

``parse_yaml`` refuses a key that is given twice. ``Entry`` reads one mapping: what is wrong is noted, and reading goes on with
a harmless value, so that all faults are named at once.
"""

import re
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import yaml
from yaml.nodes import MappingNode

LARGEST_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which entry of the file."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


class BadCatalogue(ValueError):
    """The file cannot be used; ``faults`` names every entry that is wrong."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key given twice."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.YAMLError(f"line {key_node.start_mark.line + 1}: a key must be a word")
            if key in seen:
                raise yaml.YAMLError(f"line {key_node.start_mark.line + 1}: the key {key} is given twice")
            seen.add(key)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str, *, place: str = "file") -> dict[str, object]:
    """The mapping that the text holds; raises BadCatalogue when it is no YAML, no mapping, too long, or repeats a key."""
    if len(text) > LARGEST_FILE:
        raise BadCatalogue([Fault(place, f"longer than {LARGEST_FILE:,} characters")])
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader underneath
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise BadCatalogue([Fault(place, " ".join(str(problem).split()))]) from None
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise BadCatalogue([Fault(place, "must hold named sections, such as `tenants:` and `services:`")])
    return data


class Entry:
    """One mapping of a file. Every reader returns a value of its type, whatever the file says, and notes the fault if there is one."""

    def __init__(self, value: object, *, place: str, faults: list[Fault]) -> None:
        self.place, self.faults, self._read = place, faults, set[str]()
        self.values: Mapping[str, object] = {}
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            self.values = value
        else:
            self.fault("must be a group of `key: value` lines")

    def __contains__(self, key: str) -> bool:
        self._read.add(key)
        return key in self.values

    def fault(self, words: str) -> None:
        """Notes what is wrong here."""
        self.faults.append(Fault(self.place, words))

    def raw(self, key: str) -> object:
        """The value as the file gives it, or None."""
        self._read.add(key)
        return self.values.get(key)

    def text(self, key: str, *, pattern: str = "", shape: str = "") -> str:
        """Words that are not empty; ``shape`` says in words what ``pattern`` asks for."""
        value = self.raw(key)
        if key not in self.values:
            self.fault(f"{key} is missing")
        elif not isinstance(value, str) or not value.strip():
            self.fault(f"{key} must be words, not {value!r}")
        elif pattern and not re.fullmatch(pattern, value):
            self.fault(f"{key} must be {shape}, not {value!r}")
        return value if isinstance(value, str) else ""

    def words(self, name: str) -> tuple[str, str]:
        """``name_id`` and ``name_en``: Indonesian and English, both given."""
        return self.text(f"{name}_id"), self.text(f"{name}_en")

    def pair(self, key: str) -> tuple[str, str]:
        """A group of ``id`` and ``en`` under ``key``; two empty texts when the key is not there."""
        if key not in self:
            return "", ""
        both = self.entry(key)
        found = both.text("id"), both.text("en")
        both.finish()
        return found

    def number(self, key: str, *, least: int | None = None, most: int | None = None) -> int:
        """A whole number within its bounds."""
        value = self.raw(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(f"{key} must be a whole number, not {value!r}" if key in self.values else f"{key} is missing")
            return least or 0
        if (least is not None and value < least) or (most is not None and value > most):
            self.fault(f"{key} must be {_between(least, most)}, not {value}")
        return value

    def maybe_number(self, key: str, *, least: int | None = None) -> int | None:
        """A whole number, or None when the key is not there or empty."""
        return None if self.raw(key) is None else self.number(key, least=least)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """True or false."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false" + (f", not {value!r}" if key in self.values else ""))
        return value is True

    def day(self, key: str) -> date:
        """A date (YYYY-MM-DD)."""
        value = self.raw(key)
        if not isinstance(value, date):
            self.fault(f"{key} must be a date such as 2026-08-17, not {value!r}")
            return date.min
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """One of the allowed words."""
        value = self.text(key)
        if value and value not in allowed:
            self.fault(f"unknown {key} {value}{_meant(value, allowed)}")
        return value

    def names(self, key: str, allowed: Collection[str] | None = None, *, what: str = "name") -> tuple[str, ...]:
        """A list of words, each among the allowed ones and none twice; empty when the key is not there."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(f"{key} must be a list of words")
            return ()
        for item in dict.fromkeys(value):
            if allowed is not None and item not in allowed:
                self.fault(f"unknown {what} {item} in {key}{_meant(item, allowed)}")
            if value.count(item) > 1:
                self.fault(f"{key} names {item} twice")
        return tuple(value)

    def entry(self, key: str) -> "Entry":
        """The group under ``key``."""
        value = self.raw(key)
        if key not in self.values:
            self.fault(f"{key} is missing")
            value = {}
        return Entry(value, place=f"{self.place}.{key}", faults=self.faults)

    def entries(self, key: str, *, named_by: str = "code") -> list["Entry"]:
        """The list of groups under ``key``; each place is called by its own ``named_by`` value."""
        value = self.raw(key)
        if value is None:
            value = []
        if not isinstance(value, list):
            self.fault(f"{key} must be a list")
            return []
        return [
            Entry(item, place=self._called(key, item, named_by, at), faults=self.faults)
            for at, item in enumerate(value, 1)
        ]

    def groups(self, key: str) -> dict[str, "Entry"]:
        """The named groups under ``key``."""
        inner = self.entry(key)
        return {name: inner.entry(name) for name in inner.values}

    def finish(self) -> None:
        """Names every key that nothing reads: most often a slip of the pen."""
        for key in self.values:
            if key not in self._read:
                self.fault(f"unknown key {key}{_meant(key, self._read)}")

    def _called(self, key: str, item: object, named_by: str, at: int) -> str:
        own = item.get(named_by) if isinstance(item, Mapping) else None
        place = key if self.place == "file" else f"{self.place}.{key}"
        return f"{place}.{own}" if isinstance(own, str | date) else f"{place}[{at}]"


def _between(least: int | None, most: int | None) -> str:
    if least is None:
        return f"at most {most}"
    return f"at least {least}" if most is None else f"{least} to {most}"


def _meant(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
