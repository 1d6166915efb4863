"""Identity cards a minute on all cores, upload to verdict, against stock `RapidOCR()(image)` over the same pictures (about 3 minutes)."""

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from bench.crowd import CORES, readers
from bench.row import Row
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.demo.specimens.wrong import Specimen, claim_of

MINUTES = 3
CARDS = 24
LEAST = 2.2
FIRST_PERSON = 40_000


def run() -> list[Row]:
    """The same photographs by both, each with all cores: stock with its own threads, ours with one process a core."""
    count = int(os.environ.get("PLAZA_BENCH_EACH") or CARDS)
    people = [invent_person(FIRST_PERSON + number) for number in range(count)]
    specimens = [
        Specimen(photograph(draw("ktp", person), seed=person.seed, quality="phone"), "ktp", claim_of(person))
        for person in people
    ]
    ours, right = _ours(specimens, [person.nik for person in people])
    stock = _stock(specimens)
    name, note = (
        f"identity cards a minute on {CORES} cores",
        f"bare: stock RapidOCR()(image); NIK right on {right} of {count}",
    )
    return [Row(name, 60 * count / ours, "a minute", 60 * count / stock, stock / ours, LEAST, note=note, least=True)]


def _ours(specimens: list[Specimen], numbers: list[str]) -> tuple[float, int]:
    with readers() as read, ThreadPoolExecutor(CORES) as hands:
        list(hands.map(read, specimens[: CORES * 2]))  # the first runs pay for loading
        started = time.perf_counter()
        found = list(hands.map(read, specimens))
        seconds = time.perf_counter() - started
    right = sum(
        one.reading is not None and one.reading.value("nik") == nik for one, nik in zip(found, numbers, strict=True)
    )
    return seconds, right


def _stock(specimens: list[Specimen]) -> float:
    engine = RapidOCR(params={"Global.log_level": "error"})
    pictures = [np.asarray(Image.open(io.BytesIO(one.data)).convert("RGB"))[:, :, ::-1] for one in specimens]
    engine(pictures[0])
    started = time.perf_counter()
    for picture in pictures:
        engine(picture)
    return time.perf_counter() - started
