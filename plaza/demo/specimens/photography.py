"""Photographs of specimens: a table, a tilted sheet, uneven light, a shaky hand and a thrifty camera, all from one seed."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Quality = Literal["clean", "phone", "poor"]
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one picture suffers: `width` of the sheet in pixels, tilt in degrees, the rest as parts of one or in pixels."""

    width: tuple[int, int]
    tilt: float
    perspective: float
    margin: float
    light: float
    blur: tuple[float, float]
    noise: float
    jpeg: tuple[int, int]
    glare: float
    turns: tuple[int, ...]


CONDITIONS: Final[dict[Quality, Conditions]] = {
    "clean": Conditions((1000, 1000), 0.0, 0.0, 0.0, 0.0, (0.0, 0.0), 0.0, (90, 90), 0.0, (0,)),
    "phone": Conditions(
        (900, 1200), 4.0, 0.02, 0.10, 0.25, (0.3, 0.9), 5.0, (50, 80), 0.0, (0, 0, 0, 0, 0, 0, 90, 180, 270)
    ),
    "poor": Conditions(
        (700, 1000), 9.0, 0.05, 0.16, 0.5, (0.9, 1.5), 9.0, (28, 50), 0.35, (0, 0, 0, 0, 0, 0, 90, 180, 270)
    ),
}


def photograph(image: Image.Image, *, seed: int, quality: Quality = "phone") -> bytes:
    """Takes one picture of a sheet and gives it as JPEG; the same seed gives the same bytes."""
    dice = random.Random(seed * 104_729 + len(quality))  # noqa: S311 - the same picture again is the purpose
    terms = CONDITIONS[quality]
    width = dice.randint(*terms.width)
    sheet = image.convert("RGB").resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    scene = _lay_down(sheet, terms, dice) if terms.margin else sheet
    turned = scene.rotate(dice.choice(terms.turns), expand=True)
    blurred = turned.filter(ImageFilter.GaussianBlur(dice.uniform(*terms.blur))) if terms.blur[1] else turned
    pixels = _light(np.asarray(blurred, dtype=np.float32), terms, dice)
    noisy = pixels + np.random.default_rng(seed).normal(0, terms.noise, pixels.shape).astype(np.float32)
    return _jpeg(noisy, dice.randint(*terms.jpeg))


def _lay_down(sheet: Image.Image, terms: Conditions, dice: random.Random) -> Image.Image:
    """Puts the sheet on a table, turned a little and seen from the side."""
    wide, high = sheet.size
    room = (round(wide * (1 + 2 * terms.margin)), round(high * (1 + 2 * terms.margin) + wide * terms.margin))
    corners = _corners(sheet.size, room, terms, dice)
    table = _table(room, dice)
    flat = sheet.transform(
        room, Image.Transform.PERSPECTIVE, _coefficients(corners, sheet.size), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", sheet.size, 255).transform(
        room, Image.Transform.PERSPECTIVE, _coefficients(corners, sheet.size)
    )
    table.paste(flat, mask=mask)
    return table


def _corners(
    size: tuple[int, int], room: tuple[int, int], terms: Conditions, dice: random.Random
) -> list[tuple[float, float]]:
    wide, high = size
    angle = math.radians(dice.uniform(-terms.tilt, terms.tilt))
    shrink = 0.94
    found = []
    for x, y in ((-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, high / 2), (-wide / 2, high / 2)):
        x, y = x * shrink, y * shrink
        turned = (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        jitter = [dice.uniform(-terms.perspective, terms.perspective) * wide for _ in range(2)]
        found.append((room[0] / 2 + turned[0] + jitter[0], room[1] / 2 + turned[1] + jitter[1]))
    return found


def _coefficients(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Solves the eight numbers that carry a point of the scene back onto the sheet."""
    wide, high = size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (wide, 0), (wide, high), (0, high)), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        values += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(values))]


def _table(size: tuple[int, int], dice: random.Random) -> Image.Image:
    base = dice.choice(((120, 84, 56), (70, 72, 78), (196, 190, 178), (46, 60, 52)))
    grain = np.random.default_rng(dice.randrange(2**32)).normal(0, 6, (size[1] // 8 + 1, size[0] // 60 + 1, 1))
    pixels = np.clip(np.array(base) + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels, "RGB").resize(size, Image.Resampling.BILINEAR)


def _light(pixels: Pixels, terms: Conditions, dice: random.Random) -> Pixels:
    """Lets light fall off to one side and, on poor pictures, leaves a soft reflection."""
    high, wide = pixels.shape[:2]
    across = np.linspace(-0.5, 0.5, wide, dtype=np.float32)[None, :, None]
    down = np.linspace(-0.5, 0.5, high, dtype=np.float32)[:, None, None]
    angle = dice.uniform(0, 2 * math.pi)
    lit = pixels * (1 - terms.light * (0.5 + math.cos(angle) * across + math.sin(angle) * down))
    if terms.glare:
        x, y = dice.uniform(-0.4, 0.4), dice.uniform(-0.4, 0.4)
        spot = np.exp(-((across - x) ** 2 + (down - y) ** 2) / 0.012)
        lit = lit + spot * 255 * terms.glare
    return lit.astype(np.float32)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()
