"""What the acts in the building share: their refusals in words, and telling the pages."""

from plaza.core.bus import publish
from plaza.core.texts import Pair

TOPIC = "building"
"""What everybody may know: something changed in a room or at a counter. No message on it says more than that."""
COMPANIONS = "companions"
"""Attendants' pages: something changed, look."""


class BuildingError(ValueError):
    """Something in the building that cannot be done, in a sentence for whoever asked."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


def tell_building() -> None:
    """The plans look again."""
    publish(TOPIC, {})


def tell_attendants() -> None:
    """The attendants' pages look again."""
    publish(COMPANIONS, {})


def call_topic(ref: str) -> str:
    """The topic of one companion call's own page."""
    return f"companion:{ref}"
