"""Clean pictures as arrays of pixels."""

from __future__ import annotations

import io
from typing import Final, cast

import numpy as np
from PIL import Image, ImageOps

from plaza.verification.adapters.engines import Picture

LONGEST: Final = 2000


def load_picture(data: bytes) -> Picture:
    """Decodes a clean picture upright into BGR, at most LONGEST pixels long."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        return cast(Picture, np.ascontiguousarray(np.asarray(upright)[:, :, ::-1]))
