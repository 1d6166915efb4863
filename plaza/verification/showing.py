"""Showing a clean file without handing it out: a page drawn as a picture, and the piece of a page with the words of a finding.

A pure function of bytes, run in a process apart.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
import pypdfium2
from PIL import Image

from plaza.verification.adapters.engines import Picture
from plaza.verification.pdf import render, scale_of
from plaza.verification.pictures import load_picture

QUALITY: Final = 82
MARGIN: Final = 0.25
"""How much of its own height is shown around a run of words."""
LARGEST: Final = (1600, 2400)


def page_picture(data: bytes, number: int) -> bytes:
    """Draws one page (from 1) as JPEG; raises IndexError when there is no such page."""
    return _jpeg(_page(data, number)[0])


def crop_picture(data: bytes, number: int, box: Sequence[Sequence[float]], *, turned: int, layer: bool) -> bytes:
    """Cuts a box out of an upright page, with a little around it; `layer`: the box is in the PDF's own points."""
    picture, scale = _page(data, number) if data[:5] == b"%PDF-" else (load_picture(data), 1.0)
    upright = np.rot90(picture, (360 - turned) // 90 % 4)
    by = scale if layer else 1.0
    xs, ys = [float(x) * by for x, _ in box], [float(y) * by for _, y in box]
    room = MARGIN * max(8.0, max(ys) - min(ys))
    high, wide = upright.shape[:2]
    left, right = max(0, int(min(xs) - room)), min(wide, int(max(xs) + room) + 1)
    top, bottom = max(0, int(min(ys) - room)), min(high, int(max(ys) + room) + 1)
    if left >= right or top >= bottom:
        raise IndexError("the box lies outside of the page")
    return _jpeg(upright[top:bottom, left:right])


def _page(data: bytes, number: int) -> tuple[Picture, float]:
    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(document):
            raise IndexError("no such page")
        page = document[number - 1]
        return render(page), scale_of(page)
    finally:
        document.close()


def _jpeg(picture: Picture) -> bytes:
    out, image = io.BytesIO(), Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]), "RGB")
    image.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
