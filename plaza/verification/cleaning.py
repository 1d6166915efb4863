"""Cleaning an upload: what comes out is a fresh picture or PDF that holds nothing but what can be seen.

A pure function of bytes, so that it can run in a process of its own. The name and the type that the sender claims are never looked at.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from plaza.verification.counting import check_pdf, check_photograph, check_png, unpacked
from plaza.verification.filled import show_what_was_filled_in
from plaza.verification.revisions import changed_later
from plaza.verification.rules.origin import TOLD_WITHIN, signs_of_pdf, signs_of_picture, tools_in_xmp
from plaza.verification.rules.uploads import (
    FEWEST_PIXELS,
    LONGEST_SIDE,
    MOST_PIXELS,
    UploadRefused,
    check_first_bytes,
    pdf_begins,
    refusal,
)

_SOFTWARE, _PROCESSED_BY = 0x0131, 0x000B
_OF_PHOTOSHOP: Final = frozenset({0x0406, 0x0421})
"""Blocks that Photoshop writes when it saves (the JPEG's quality, its own version); social networks and photo libraries write others."""
KEPT_SIDE: Final = 3000
JPEG_QUALITY: Final = 90
_ACTIVE: Final = (
    "/OpenAction",
    "/AA",
    "/JavaScript",
    "/JS",
    "/AcroForm",
    "/Names",
    "/Collection",
    "/Metadata",
    "/PieceInfo",
)
_LIVING: Final = frozenset({"/RichMedia", "/Movie", "/Screen", "/Sound", "/FileAttachment", "/3D", "/Link"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean file: its bytes, MIME type, number of pages, what was dropped from it, and signs of editing that it bore."""

    data: bytes
    mime: str
    pages: int
    dropped: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


def clean_upload(data: bytes, *, allowed_formats: Collection[str], max_bytes: int) -> Cleaned:
    """Checks and rewrites one upload; raises UploadRefused with a sentence that says what to do.

    `allowed_formats` are the catalogue's: pdf, jpg, jpeg, png. Animated pictures keep their first frame, orientation is applied,
    metadata is dropped; scripts, attachments, forms and actions are dropped from PDFs.
    """
    found = check_first_bytes(data, formats=allowed_formats, most=max_bytes)
    if found == "pdf":
        return _clean_pdf(data[pdf_begins(data) :])
    (check_photograph if found == "jpg" else check_png)(data)
    return _clean_picture(data, found)


def _clean_picture(data: bytes, found: str) -> Cleaned:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG" if found == "jpg" else "PNG"]) as image:
                _check_size(image.width, image.height)
                signs = tuple(signs_of_picture(_makers_of_picture(image)))
                image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
                image.load()
                return replace(_rewritten(ImageOps.exif_transpose(image), found), signs=signs)
    except UploadRefused:
        raise
    except Image.DecompressionBombError as problem:
        raise refusal("too_many_pixels") from problem
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        OverflowError,
        MemoryError,
        EOFError,
        IndexError,
        KeyError,
    ) as problem:
        raise refusal("broken") from problem


def _check_size(wide: int, high: int) -> None:
    if wide * high > MOST_PIXELS or max(wide, high) > LONGEST_SIDE:
        raise refusal("too_many_pixels")
    if min(wide, high) < FEWEST_PIXELS:
        raise refusal("too_small")


def _rewritten(image: Image.Image, found: str) -> Cleaned:
    """Draws the picture anew without anything that was attached to it."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", layer.size, (255, 255, 255))
        flat.paste(layer, mask=layer.getchannel("A"))
    elif image.mode.startswith("I") or image.mode == "F":
        flat = image.convert("F").point(lambda value: value / 256).convert("L").convert("RGB")
    else:
        flat = image.convert("RGB")
    flat.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if found == "jpg":
        flat.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
        return Cleaned(out.getvalue(), "image/jpeg", 1)
    fresh = Image.frombytes("RGB", flat.size, flat.tobytes())
    fresh.save(out, "PNG", optimize=False)
    return Cleaned(out.getvalue(), "image/png", 1)


def _clean_pdf(data: bytes) -> Cleaned:
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            pages = check_pdf(pdf)
            signs = tuple(signs_of_pdf(_makers(pdf), revised=changed_later(data)))
            show_what_was_filled_in(pdf)
            dropped = tuple(dict.fromkeys(_strip(pdf)))
            out = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(out, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except UploadRefused:
        raise
    except pikepdf.PasswordError as problem:
        raise refusal("locked") from problem
    except (
        pikepdf.PdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RuntimeError,
        RecursionError,
        OverflowError,
        MemoryError,
    ) as problem:
        raise refusal("broken") from problem
    _check_opens(out.getvalue())
    return Cleaned(out.getvalue(), "application/pdf", pages, dropped, signs)


def _makers(pdf: Any) -> Iterator[str]:
    """What a PDF says of the programs that made it."""
    for key in ("/Producer", "/Creator"):
        if key in pdf.docinfo:
            yield str(pdf.docinfo[key])
    if "/Metadata" in pdf.Root and isinstance(pdf.Root.Metadata, pikepdf.Stream):
        yield from tools_in_xmp(unpacked(pdf.Root.Metadata, most=TOLD_WITHIN))


def _makers_of_picture(image: Image.Image) -> Iterator[str]:
    """What a picture says of the programs that made it, by the tags that are there for this."""
    tags = image.getexif()
    yield from (str(tags[tag]) for tag in (_SOFTWARE, _PROCESSED_BY) if tag in tags)
    told = image.info
    yield from (str(told[name]) for name in ("Software", "software") if name in told)
    packet = told.get("xmp") or told.get("XML:com.adobe.xmp") or b""
    yield from tools_in_xmp(packet.encode() if isinstance(packet, str) else bytes(packet)[:TOLD_WITHIN])
    if isinstance(told.get("photoshop"), dict) and _OF_PHOTOSHOP & set(told["photoshop"]):
        yield "Adobe Photoshop"


def _check_opens(data: bytes) -> None:
    """Opens the result as the reader will, so that a file which only half the world can open stops here."""
    try:
        document = pypdfium2.PdfDocument(data)
        document[0].get_size()
        document.close()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as problem:
        raise refusal("broken") from problem


def _strip(pdf: Any) -> Iterator[str]:
    """Takes everything out of a PDF that acts, hides or tells about its maker; gives the names of what was there."""
    for key in _ACTIVE:
        if key in pdf.Root:
            del pdf.Root[key]
            yield key
    if len(pdf.docinfo):
        del pdf.docinfo
        yield "/Info"
    for page in pdf.pages:
        yield from _strip_page(page)
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        yield from _strip_object(thing)


def _strip_page(page: Any) -> Iterator[str]:
    for key in ("/AA", "/Metadata", "/PieceInfo"):
        if key in page.obj:
            del page.obj[key]
            yield key
    notes = page.obj.get("/Annots")
    if notes is None:
        return
    kept = [
        note for note in notes if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) not in _LIVING
    ]
    if len(kept) != len(notes):
        yield "/Annots"
    page.obj["/Annots"] = pikepdf.Array(kept)


def _strip_object(thing: Any) -> Iterator[str]:
    for key in ("/JS", "/AA", "/A", "/EF", "/Launch", "/XFA", "/RichMediaContent"):
        if key in thing:
            del thing[key]
            yield key
    if str(thing.get("/Subtype", "")) == "/Image":
        wide, high = int(thing.get("/Width", 0)), int(thing.get("/Height", 0))
        if wide * high > MOST_PIXELS * 2 or max(wide, high) > LONGEST_SIDE:
            raise refusal("too_many_pixels")
