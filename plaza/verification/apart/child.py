"""The child itself: ``python -m plaza.verification.apart.child [reader [THREADS …]]`` answers tasks from its standard input."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Final

from django.conf import settings

from plaza.verification.apart.frames import Broken, receive, send
from plaza.verification.apart.limits import allow_time, confine
from plaza.verification.rules.uploads import UploadRefused

Told = Mapping[str, Any]
Answer = tuple[dict[str, object], bytes]


def main(words: list[str]) -> None:
    """Answers task after task; ends with the pipe, or after a lack of memory."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _forget_the_terminal()
    confine()
    if not settings.configured:
        settings.configure(USE_I18N=False)
    if words:
        _warm(sorted({int(number) for number in words[1:]} or {1}))
    send(answers, {"ready": True})
    while _one(tasks, answers):
        pass


def _forget_the_terminal() -> None:
    """Whatever a library prints goes nowhere; an interrupt is for the process that asked."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one(tasks: BinaryIO, answers: BinaryIO) -> bool:
    """Answers one task; False when this process must not go on."""
    try:
        task = receive(tasks)
    except Broken:
        return False
    if task is None:
        return False
    told, data = task
    allow_time(int(str(told["seconds"])))
    try:
        answer, out = TASKS[str(told["do"])](told, data)
        send(answers, {"done": answer}, out)
    except UploadRefused as refused:
        send(answers, {"refused": refused.code, "values": refused.sentence.values})
    except MemoryError:
        send(answers, {"died": "memory"})
        return False
    except Exception as problem:  # whatever a decoder raises on a broken file is an answer about that file
        send(answers, {"failed": type(problem).__name__})
    return True


def _warm(numbers: Sequence[int]) -> None:
    """Loads the models for these numbers of threads and runs them once, so that the day's first card is read as fast as the others."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from plaza.verification.reader import default_engine  # noqa: PLC0415

    cv2.setNumThreads(1)
    for threads in numbers:
        engine = default_engine(threads)
        engine.boxes(np.full((320, 480, 3), 255, dtype=np.uint8), side=320)
        engine.words(np.full((48, 320, 3), 255, np.uint8), [((0.0, 0.0), (320.0, 0.0), (320.0, 48.0), (0.0, 48.0))])


def _clean(told: Told, data: bytes) -> Answer:
    from plaza.verification.cleaning import clean_upload  # noqa: PLC0415

    found = clean_upload(data, allowed_formats=told["formats"], max_bytes=told["most"])
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


if __name__ == "__main__":
    main(sys.argv[1:])
