"""Paper to draw on: fonts that ship with the plaza, a specimen strip, a silhouette instead of a photograph."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FONTS: Final = Path(__file__).resolve().parent.parent / "fonts"
PLAIN: Final = "DejaVuSansCondensed.ttf"
BOLD: Final = "DejaVuSansCondensed-Bold.ttf"
DIGITS: Final = "DejaVuSansMono-Bold.ttf"
STRIP: Final = "SPESIMEN - BUKAN DOKUMEN RESMI"

Colour = tuple[int, int, int]
INK: Final[Colour] = (22, 24, 30)
RED: Final[Colour] = (176, 32, 32)


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Loads one of the shipped fonts in a size of pixels."""
    return ImageFont.truetype(str(FONTS / name), size)


def ground(size: tuple[int, int], left: Colour, right: Colour) -> Image.Image:
    """Makes a sheet whose colour runs from left to right."""
    width, height = size
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.composite(
        Image.new("RGB", size, right), Image.new("RGB", size, left), ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    )


def waves(image: Image.Image, colour: Colour, *, step: int = 14) -> None:
    """Lays a quiet pattern of lines over a sheet, as security print does."""
    pen = ImageDraw.Draw(image)
    width, height = image.size
    for number, top in enumerate(range(-40, height + 40, step)):
        points = [(x, top + (6 if (x // 40 + number) % 2 else -6)) for x in range(0, width + 40, 40)]
        pen.line(points, fill=colour, width=1)


def silhouette(image: Image.Image, box: tuple[int, int, int, int], *, back: Colour) -> None:
    """Draws head and shoulders where a portrait would stand; no face is ever shown."""
    left, top, right, bottom = box
    pen = ImageDraw.Draw(image)
    pen.rectangle(box, fill=back)
    wide, high = right - left, bottom - top
    grey = (92, 96, 104)
    pen.ellipse((left + wide * 0.3, top + high * 0.16, left + wide * 0.7, top + high * 0.56), fill=grey)
    pen.pieslice((left + wide * 0.1, top + high * 0.6, left + wide * 0.9, bottom + high * 0.42), 180, 360, fill=grey)


def strip(image: Image.Image, *, size: int) -> None:
    """Prints the words that no specimen is without, along the lower edge."""
    pen = ImageDraw.Draw(image)
    width, height = image.size
    half = font(BOLD, size).getlength(STRIP) / 2 + size
    pen.rectangle((width / 2 - half, height - size * 1.6, width / 2 + half, height - size * 0.2), fill=(255, 255, 255))
    pen.text((width / 2, height - size * 0.9), STRIP, font=font(BOLD, size), fill=RED, anchor="mm")


def fitting(text: str, name: str, size: int, width: float) -> ImageFont.FreeTypeFont:
    """Chooses the largest size up to `size` in which a text fits a width."""
    while size > 10 and font(name, size).getlength(text) > width:
        size -= 1
    return font(name, size)
