"""What loading a file came to: lines that pass, warn or fail, and the changes it makes or would make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from plaza.catalogue.rules.reading import Fault

Level = Literal["Pass", "Warn", "Fail"]


@dataclass(frozen=True, slots=True)
class Line:
    """One remark about one place in the file."""

    level: Level
    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.level}  {self.place}: {self.words}"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs: ``kind`` is added, changed, withdrawn or kept (an edit that the file does not undo)."""

    kind: str
    place: str
    words: str = ""

    def __str__(self) -> str:
        sign = {"added": "+", "changed": "~", "withdrawn": "-", "kept": "="}[self.kind]
        return f"{sign} {self.place}" + (f": {self.words}" if self.words else "")


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome. ``applied`` is False after a failure or a dry run: then nothing has changed."""

    lines: tuple[Line, ...] = ()
    changes: tuple[Change, ...] = field(default=())
    applied: bool = False
    edition: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not any(line.level == "Fail" for line in self.lines)

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.lines, *self.changes)))


def failed(faults: Iterable[Fault]) -> Report:
    """A report of faults alone."""
    return Report(tuple(Line("Fail", fault.place, fault.words) for fault in faults))


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The names of what differs, in order."""
    return [name for name in after if before.get(name) != after[name]]
