"""The door to untrusted bytes: cleaning, reading and showing them, always in the sandbox.

A child that crashes may have been ended by somebody else, so the file gets a second one; who crashes two is at fault.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from plaza.core.sandbox import Pool, SandboxCrashed, pool
from plaza.verification.rules.reading import Box, Reading, from_json
from plaza.verification.rules.uploads import refusal

TASKS: Final = "plaza.verification.tasks"
CLEANING: Final = (15, 40.0)
READING: Final = (30, 80.0)
SHOWING: Final = (15, 30.0)
"""Seconds of computing, and by the clock, that one file may take."""
LEAST_AGAIN: Final = 1
"""With fewer seconds left nothing is tried a second time."""
ALL_THREADS: Final = min(os.cpu_count() or 1, 4)
"""Threads for a file while no other is being read; the models are too small to gain by more."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A clean file: its bytes, MIME type, number of pages, what was dropped from it, and signs of editing that it bore."""

    data: bytes
    mime: str
    pages: int
    dropped: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


Limits = tuple[int, float]


def clean(data: bytes, *, formats: Collection[str], most: int, limits: Limits | None = None) -> Clean:
    """Gives the file rewritten; raises UploadRefused with the sentence for its sender, SandboxCrashed when it kills whoever opens it."""
    told = {"do": "clean", "formats": sorted(formats), "most": most}
    found, out = _ask(cleaners(), told, data, limits or CLEANING)
    if "refused" in found:
        raise refusal(str(found["refused"]), **found["values"])
    return Clean(out, str(found["mime"]), int(found["pages"]), tuple(found["dropped"]), tuple(found["signs"]))


def read(
    data: bytes, *, expected: Sequence[str], codes: bool = True, threads: int = 1, limits: Limits | None = None
) -> Reading:
    """Reads a clean file, with so many threads; raises DecodeError when it cannot be opened, SandboxCrashed when it kills its reader."""
    told = {"do": "read", "expected": list(expected), "codes": codes, "threads": threads}
    found, _ = _ask(readers(), told, data, limits or READING, threads=threads)
    return from_json(found)


def cleaners() -> Pool:
    """The children that clean and draw for this process."""
    return pool(TASKS)


def readers() -> Pool:
    """The child that reads for this process: with one thread, or with all that a file may have which comes alone."""
    return pool(TASKS, "reader", "1", str(ALL_THREADS), most=1)


def page_of(data: bytes, page: int) -> bytes:
    """Draws one page (from 1) of a clean PDF as JPEG; raises DecodeError when there is no such page."""
    return _ask(cleaners(), {"do": "page", "page": page}, data, SHOWING)[1]


def crop_of(data: bytes, *, page: int, box: Box, turned: int, layer: bool) -> bytes:
    """Cuts the words of one finding out of a clean picture or PDF, as JPEG; `layer` says that the box is in a PDF's own points."""
    told = {"do": "crop", "page": page, "box": box, "turned": turned, "layer": layer}
    return _ask(cleaners(), told, data, SHOWING)[1]


def _ask(
    children: Pool, told: Mapping[str, object], data: bytes, limits: Limits, *, threads: int = 1
) -> tuple[dict[str, Any], bytes]:
    """Asks a child; after a crash a fresh one, with what the first can have left of the time for both."""
    (seconds, within), started = limits, time.monotonic()
    try:
        return children.ask(told, data, seconds=seconds, within=within)
    except SandboxCrashed as death:
        left = seconds - math.ceil((time.monotonic() - started) * threads)
        if death.how == "time" or left < LEAST_AGAIN:
            raise
        return children.ask(told, data, seconds=left, within=within, fresh=True)
