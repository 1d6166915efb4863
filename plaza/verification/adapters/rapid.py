"""RapidOCR behind the engine port: its models come in its wheel, nothing is ever downloaded.

What makes it fast, each measured by `bench/reading.py`: the search for runs of words on a smaller picture; each run read at its own
width instead of padded in batches; the angle classifier asked about eight runs instead of all.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import cv2
import numpy as np
import onnxruntime
import rapidocr
from rapidocr import RapidOCR

from plaza.verification.adapters.engines import Picture
from plaza.verification.rules.reading import Box

LINE_HEIGHT: Final = 48
NARROWEST: Final = 48
WIDEST: Final = 2400
# The width of a run may shrink by this much before reading; the model keeps more than two steps a letter.
SQUEEZE: Final = 0.85
SHORT: Final = 180
ASKED_FOR_ANGLE: Final = 8


class RapidEngine:
    """Finds and reads words with the models of the RapidOCR wheel; `threads` are those of one inference."""

    def __init__(self, *, threads: int = 1) -> None:
        settings = {
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "Global.log_level": "error",
            "Det.limit_type": "max",
        }
        engine: Any = RapidOCR(params=settings)
        self._lock = threading.Lock()
        # The three models by themselves: the whole chain reads every run padded and asks the angle of each.
        self._find, self._angle, self._read = (
            getattr(engine, f"_load_{name}_model")() for name in ("det", "cls", "rec")
        )
        self._find.session.session = _session("det", threads)
        self._session = self._read.session.session = _session("rec", threads)
        self._input = self._session.get_inputs()[0].name

    def boxes(self, picture: Picture, *, side: int) -> list[Box]:
        with self._lock:
            self._find.limit_side_len = side
            found = self._find(picture).boxes
        return [] if found is None else [cast(Box, tuple((float(x), float(y)) for x, y in box)) for box in found]

    def upside_down(self, picture: Picture, boxes: Sequence[Box]) -> bool:
        asked = sorted(boxes, key=_unlike_asked)[:ASKED_FOR_ANGLE]
        if not asked:
            return False
        crops = [_crop(picture, box) for box in asked]
        with self._lock:
            answers = self._angle(crops).cls_res
        odds = (
            math.log(min(sure, 0.999) / (1 - min(sure, 0.999))) * (1 if label == "180" else -1)
            for label, sure in answers
        )
        return sum(odds) > 0

    def words(self, picture: Picture, boxes: Sequence[Box]) -> list[tuple[str, float]]:
        return [self._word(_crop(picture, box)) for box in boxes]

    def check(self) -> str | None:
        return None

    def _word(self, crop: Picture) -> tuple[str, float]:
        high, wide = crop.shape[:2]
        natural = LINE_HEIGHT * wide / max(high, 1)
        width = math.ceil(natural * (SQUEEZE if natural > SHORT else 1.0) / 8) * 8
        shape = (min(max(width, NARROWEST), WIDEST), LINE_HEIGHT)
        pixels = cv2.resize(crop, shape).astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1.0
        with self._lock:
            steps = self._session.run(None, {self._input: pixels})[0]
        (text, sure), *_ = self._read.postprocess_op(steps)[0]
        return str(text), float(sure)


@cache
def engine(*, threads: int = 1) -> RapidEngine:
    """Loads the models once per process and number of threads (about a second and 0.5 GB)."""
    return RapidEngine(threads=threads)


def _session(task: str, threads: int) -> Any:
    """Loads a model of the wheel anew, with threads that sleep while they wait: spinning ones cost ten times on a busy machine."""
    model = next((Path(rapidocr.__file__).parent / "models").glob(f"*_{task}_*.onnx"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _unlike_asked(box: Box) -> float:
    """Tells how far a run is from the shape that the angle classifier was made for, four times as wide as high."""
    wide, high = math.dist(box[0], box[1]), math.dist(box[0], box[3])
    return abs(math.log(max(wide, 1.0) / max(high, 1.0) / 5.0))


def _crop(picture: Picture, box: Box) -> Picture:
    """Cuts one run of words out of the page and lays it flat."""
    wide = max(1, round(max(math.dist(box[0], box[1]), math.dist(box[3], box[2]))))
    high = max(1, round(max(math.dist(box[0], box[3]), math.dist(box[1], box[2]))))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(np.array(box, dtype=np.float32), flat)
    crop: Any = cv2.warpPerspective(picture, warp, (wide, high), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return cast(Picture, crop)
