"""Counting what a file asks for before it is done: scans of a photograph, blocks of a PNG, pages, fields and drawings of a PDF.

A few hundred bytes can ask for hours of work. What is counted here is cheap to count and bounds what follows; it runs in the sandbox,
whose limits stand behind it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

import pikepdf

from plaza.verification.rules.uploads import (
    MOST_CHUNKS,
    MOST_CONTENT,
    MOST_DRAWINGS,
    MOST_FIELDS,
    MOST_NESTED,
    MOST_NOTES,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_SCANS,
    refusal,
)

_MARKER: Final = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
"""A marker within a JPEG's scan: not a stuffed byte, not a restart."""
_SOS, _EOI, _ALONE = 0xDA, 0xD9, frozenset({0x01, 0xD8})
_DRAWS: Final = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")


def check_photograph(data: bytes) -> None:
    """Raises UploadRefused for a JPEG of too many scans: each is a pass over the whole picture."""
    at, scans = 2, 0
    while found := _MARKER.search(data, at):
        kind, at = found.group(1)[0], found.end()
        if kind == _EOI:
            return
        if kind == _SOS:
            scans += 1
            if scans > MOST_SCANS:
                raise refusal("too_many_scans")
        if kind not in _ALONE:
            at += int.from_bytes(data[at : at + 2], "big")


def check_png(data: bytes) -> None:
    """Raises UploadRefused for a PNG of too many blocks."""
    at = 8
    for _ in range(MOST_CHUNKS):
        head = data[at : at + 8]
        if len(head) < 8 or head[4:] == b"IEND":
            return
        at += 12 + struct.unpack(">I", head[:4])[0]
    raise refusal("too_complex_picture")


def check_pdf(pdf: Any) -> int:
    """The number of pages; raises UploadRefused for a PDF that asks for more than a document does."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise refusal("too_complex")
    pages = len(pdf.pages)
    if pages == 0:
        raise refusal("no_pages")
    if pages > MOST_PAGES:
        raise refusal("too_many_pages", pages=MOST_PAGES)
    fields = sum(1 for _ in islice(_fields(pdf.Root.get("/AcroForm")), MOST_FIELDS + 1))
    notes = sum(len(page.obj.Annots) for page in pdf.pages if isinstance(page.obj.get("/Annots"), pikepdf.Array))
    if fields > MOST_FIELDS or notes > MOST_NOTES:
        raise refusal("too_many_fields")
    _Drawings().check(pdf)
    return pages


def _fields(form: Any) -> Iterator[Any]:
    """The fields of a form, those within others too; the caller stops counting, a ring has no end."""
    waiting = [form.get("/Fields")] if isinstance(form, pikepdf.Dictionary) else []
    while waiting:
        for field in _dictionaries(waiting.pop()):
            yield field
            waiting.append(field.get("/Kids"))


class _Drawings:
    """How often things are drawn within things: a form that is drawn twice by one that is drawn twice counts four times."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], int] = {}
        self._content = 0

    def check(self, pdf: Any) -> None:
        if sum(self._of_page(page.obj) for page in pdf.pages) > MOST_DRAWINGS:
            raise refusal("too_complex")

    def _of_page(self, page: Any) -> int:
        content = page.get("/Contents")
        streams = list(content) if isinstance(content, pikepdf.Array) else [content]
        bodies = b"\n".join(self._decoded(one) for one in streams if isinstance(one, pikepdf.Stream))
        shown = [note.AP.N for note in _dictionaries(page.get("/Annots")) if _has_picture(note)]
        return self._within(bodies, _inherited(page, "/Resources"), 1) + sum(self._of_form(form, 1) for form in shown)

    def _of_form(self, form: Any, depth: int) -> int:
        if depth > MOST_NESTED:
            raise refusal("too_complex")
        key = form.objgen
        if key not in self._known or key == (0, 0):
            self._known[key] = MOST_DRAWINGS + 1  # until it is known: whoever draws itself draws for ever
            self._known[key] = 1 + self._within(self._decoded(form), form.get("/Resources"), depth)
        return min(self._known[key], MOST_DRAWINGS + 1)

    def _within(self, body: bytes, resources: Any, depth: int) -> int:
        return sum(times * self._of_form(form, depth + 1) for form, times in _drawn(body, resources))

    def _decoded(self, stream: Any) -> bytes:
        """The stream's words, as many as all drawings of a document may have together."""
        body = unpacked(stream, most=MOST_CONTENT - self._content)
        self._content += len(body)
        if self._content >= MOST_CONTENT:
            raise refusal("too_complex")
        return body


def _drawn(body: bytes, resources: Any) -> Iterator[tuple[Any, int]]:
    """The forms that a stream of drawing words draws, each with how often."""
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return
    times: dict[str, int] = {}
    for name in _DRAWS.findall(body):
        key = f"/{name.decode('latin-1')}"
        times[key] = times.get(key, 0) + 1
    for key, often in times.items():
        thing = named.get(key)
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype", "")) == "/Form":
            yield thing, often


def unpacked(stream: Any, *, most: int) -> bytes:
    """A stream's bytes, at most so many, with Flate undone where nothing else was done; never more than that is unpacked."""
    raw: bytes = stream.read_raw_bytes()
    packed = stream.get("/Filter")
    names = [str(name) for name in packed] if isinstance(packed, pikepdf.Array) else [str(packed)]
    if names != ["/FlateDecode"] or "/DecodeParms" in stream:
        return raw[:most] if names == ["None"] else stream.read_bytes()[:most]
    try:
        return zlib.decompressobj().decompress(raw, max(1, most))
    except zlib.error:
        return b""


def _inherited(page: Any, key: str) -> Any:
    for _ in range(MOST_NESTED):
        if key in page or not isinstance(page.get("/Parent"), pikepdf.Dictionary):
            return page.get(key)
        page = page.Parent
    return None


def _dictionaries(things: Any) -> list[Any]:
    """The dictionaries of an array, and of a longer one than anybody needs only the first."""
    if not isinstance(things, pikepdf.Array):
        return []
    return [one for one in islice(things, MOST_NOTES + 1) if isinstance(one, pikepdf.Dictionary)]


def _has_picture(note: Mapping[str, Any]) -> bool:
    shown = note.get("/AP")
    return isinstance(shown, pikepdf.Dictionary) and isinstance(shown.get("/N"), pikepdf.Stream)
