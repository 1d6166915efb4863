"""Ready documents that a demonstration offers beside the camera; without a demonstration there are none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plaza.core.texts import Pair


@dataclass(frozen=True)
class Sample:
    """A specimen that can be uploaded with one press: its name in the form, its words, and how it is drawn."""

    name: str
    words: Pair
    draw: Callable[[], bytes]


Provider = Callable[[str, Mapping[str, object]], Sequence[Sample]]
PROVIDERS: list[Provider] = []


def samples_for(kind: str, answers: Mapping[str, object]) -> list[Sample]:
    """The specimens offered for this kind of document and this applicant."""
    return [sample for provider in PROVIDERS for sample in provider(kind, answers)]
