"""The port to readers of pictures. A picture is an array of BGR pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plaza.verification.rules.reading import Box

Picture = NDArray[np.uint8]


class Engine(Protocol):
    """Reads words in pictures; one engine serves one thread."""

    def boxes(self, picture: Picture, *, side: int) -> list[Box]:
        """Finds runs of words; `side` is the longer side, in pixels, at which the picture is searched."""

    def upside_down(self, picture: Picture, boxes: Sequence[Box]) -> bool:
        """Says whether most of the given runs stand on their head."""

    def words(self, picture: Picture, boxes: Sequence[Box]) -> list[tuple[str, float]]:
        """Reads each run of words, with how sure the engine is (0 to 1)."""

    def check(self) -> str | None:
        """Gives a sentence about what is wrong with the engine, or None."""
