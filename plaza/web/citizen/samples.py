"""Ready documents that a demonstration offers beside the camera; without a demonstration there are none."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from plaza.core.texts import Pair


@dataclass(frozen=True)
class Sample:
    """A specimen that can be uploaded with one press: its name in the form, its words, and how it is drawn."""

    name: str
    words: Pair
    draw: Callable[[], bytes]


@dataclass(frozen=True)
class Example:
    """An invented person to fill the form with."""

    nik: str
    name: str
    birth_date: str
    nib: str
    kk: str


Provider = Callable[[str, Collection[str], Mapping[str, object]], Sequence[Sample]]
_providers: list[Provider] = []
_examples: list[Callable[[], Example]] = []


def bind(provider: Provider, example: Callable[[], Example]) -> None:
    """Connects a demonstration's specimens; binding them again changes nothing."""
    _providers[:], _examples[:] = [provider], [example]


def samples_for(kind: str, formats: Collection[str], answers: Mapping[str, object]) -> list[Sample]:
    """The specimens offered for this kind of document and this applicant."""
    return [sample for provider in _providers for sample in provider(kind, formats, answers)]


def example_person() -> Example | None:
    """The invented person to fill the form with, in a demonstration."""
    return _examples[0]() if _examples else None
