"""What the sandbox does with files for this room: cleaning, reading, drawing a page, cutting evidence out of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from plaza.verification.rules.uploads import UploadRefused

Told = Mapping[str, Any]
Answer = tuple[dict[str, object], bytes]


def warm(words: Sequence[str]) -> None:
    """With `reader` first: loads the models for the numbers of threads that follow, and runs them once.

    So the day's first card is read as fast as the others, and every thread that reading needs is there before the first file.
    """
    if not words:
        return
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from plaza.verification.reader import default_engine  # noqa: PLC0415

    cv2.setNumThreads(1)
    for threads in sorted({int(number) for number in words[1:]} or {1}):
        engine = default_engine(threads)
        engine.boxes(np.full((320, 480, 3), 255, dtype=np.uint8), side=320)
        engine.words(np.full((48, 320, 3), 255, np.uint8), [((0.0, 0.0), (320.0, 0.0), (320.0, 48.0), (0.0, 48.0))])


def _clean(told: Told, data: bytes) -> Answer:
    from plaza.verification.cleaning import clean_upload  # noqa: PLC0415

    try:
        found = clean_upload(data, allowed_formats=told["formats"], max_bytes=told["most"])
    except UploadRefused as refused:
        return {"refused": refused.code, "values": refused.sentence.values}, b""
    return {
        "mime": found.mime,
        "pages": found.pages,
        "dropped": list(found.dropped),
        "signs": list(found.signs),
    }, found.data


def _read(told: Told, data: bytes) -> Answer:
    from plaza.verification.reader import default_engine, read_file  # noqa: PLC0415
    from plaza.verification.rules.reading import to_json  # noqa: PLC0415

    engine = default_engine(told["threads"])
    return to_json(read_file(data, expected=told["expected"], engine=engine, codes=told["codes"])), b""


def _page(told: Told, data: bytes) -> Answer:
    from plaza.verification.showing import page_picture  # noqa: PLC0415

    return {}, page_picture(data, told["page"])


def _crop(told: Told, data: bytes) -> Answer:
    from plaza.verification.showing import crop_picture  # noqa: PLC0415

    return {}, crop_picture(data, told["page"], told["box"], turned=told["turned"], layer=told["layer"])


TASKS: Final[dict[str, Callable[[Told, bytes], Answer]]] = {
    "clean": _clean, "read": _read, "page": _page, "crop": _crop,
}  # fmt: skip
