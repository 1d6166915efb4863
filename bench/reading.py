"""One card from its arrival to the first verdict on it, against stock `RapidOCR()(image)` for the same picture (about 3 minutes).

Ours is what the plaza does with an upload: taken into the vault (cleaned apart, sealed, its row and its job written), the job taken by
the reader's lane, read apart, the reading kept, and judged. What is left out is the reader's waking: it hears of the job over the bus
within a few milliseconds (`bench looking` goes through it). Runs are paired, one after the other; the middle ratio counts. Stock runs as
it comes, with all the machine's threads. Fields are counted as read by both through the same rules.
"""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from bench.applications.store import store
from bench.row import Row
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import today
from plaza.core.work import run_all
from plaza.demo.specimens import Person, Quality, draw, invent_person, photograph
from plaza.verification.actions import accept_upload
from plaza.verification.incoming_look import look_at
from plaza.verification.models import VaultFile
from plaza.verification.opening import readers
from plaza.verification.queries import reading_of
from plaza.verification.rules.extraction import extract
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.reading import FieldRead, Line, Reading

MINUTES = 3
PEOPLE = 11
WARM = 2
QUALITIES: tuple[Quality, ...] = ("clean", "phone", "poor")
LIMIT = 0.5


def run() -> list[Row]:
    """Reads specimen identity and taxpayer cards both ways."""
    stock = RapidOCR(params={"Global.log_level": "error"})
    cases = [(kind, person, quality) for kind in ("ktp", "npwp") for quality in QUALITIES for person in people()]
    with store():
        readers().warm()
        for number in range(WARM):  # the first runs pay for loading
            _pair(stock, *cases[number], place=f"bench:warm-{number}")
        pairs = [_pair(stock, *case, place=f"bench:{number}") for number, case in enumerate(cases)]
    return [*_speed(cases, pairs), *_fields(pairs), *_numbers(cases, pairs)]


def people() -> list[Person]:
    return [invent_person(1200 + number) for number in range(PEOPLE)]


@dataclass(frozen=True)
class Pair:
    """One picture read both ways: seconds of each, what each found, and how many fields only stock found."""

    stock: float
    ours: float
    stock_fields: dict[str, FieldRead]
    reading: Reading
    lost: int


def _pair(stock: RapidOCR, kind: str, person: Person, quality: Quality, *, place: str) -> Pair:
    data = photograph(draw(kind, person), seed=person.seed, quality=quality)
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[:, :, ::-1]
    found: dict[str, object] = {}

    def by_stock() -> None:
        found["stock"] = stock(picture)

    def by_us() -> None:
        found["ours"] = verify(data, kind, person, place=place)

    seconds = _seconds(by_stock), _seconds(by_us)
    reading, stock_fields = found["ours"], _stock_fields(found["stock"], kind)
    assert isinstance(reading, Reading)
    lost = sum(1 for name in stock_fields if name not in reading.fields)
    return Pair(seconds[0], seconds[1], stock_fields, reading, lost)


def verify(data: bytes, kind: str, person: Person, *, place: str) -> Reading:
    """What happens to one upload, from its last byte to the first verdict on it."""
    asked = DocumentKind(kind, kind, kind, ("jpg",), identity=True, personal_data="general", max_mb=10)
    file = accept_upload(belongs_to=place, requirement=kind, kinds=[asked], data=data, actor="bench")
    run_all("reader")
    read = VaultFile.objects.get(pk=file.pk)
    said = {"nik": person.nik, "name": person.name, "birth_date": person.birth_date.isoformat()}
    look_at(read, answers={"diri": said, "npwp": person.npwp}, on=today())
    reading = reading_of(read)
    if reading is None:
        raise RuntimeError("the card was not read")
    return reading


def _stock_fields(answer: object, kind: str) -> dict[str, FieldRead]:
    boxes, texts = getattr(answer, "boxes", None), getattr(answer, "txts", None)
    if boxes is None or texts is None:
        return {}
    lines = [Line(text, tuple((float(x), float(y)) for x, y in box)) for box, text in zip(boxes, texts, strict=True)]  # type: ignore[arg-type]
    return extract(kinds()[kind], lines)


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _speed(cases: list[tuple[str, Person, Quality]], pairs: list[Pair]) -> list[Row]:
    rows = []
    for quality in QUALITIES:
        own = [pair for case, pair in zip(cases, pairs, strict=True) if case[2] == quality]
        ours, stock = (1000 * statistics.median(getattr(pair, name) for pair in own) for name in ("ours", "stock"))
        ratio = statistics.median(pair.ours / pair.stock for pair in own)
        name = f"one card, arrival to verdict, {len(own)} of them ({quality})"
        rows.append(Row(name, ours, "ms", stock, ratio, LIMIT, note="bare: stock RapidOCR()(image)"))
    return rows


def _fields(pairs: list[Pair]) -> list[Row]:
    ours, stock = sum(len(pair.reading.fields) for pair in pairs), sum(len(pair.stock_fields) for pair in pairs)
    lost = sum(pair.lost for pair in pairs)
    return [
        Row("fields that stock found and we lost", lost, "fields", limit=0, note=f"found: stock {stock}, we {ours}")
    ]


def _numbers(cases: list[tuple[str, Person, Quality]], pairs: list[Pair]) -> list[Row]:
    rows = []
    for quality in QUALITIES:
        own = [(case[1], pair) for case, pair in zip(cases, pairs, strict=True) if case[2] == quality]
        ours = sum(pair.reading.value("nik") == person.nik for person, pair in own)
        stock = sum(read.value == person.nik for person, pair in own if (read := pair.stock_fields.get("nik")))
        least = 0.95 if quality == "poor" else 0.99
        note = f"{ours} of {len(own)}; stock {stock}"
        rows.append(Row(f"NIK right ({quality})", ours / len(own), "of 1", limit=least, note=note, least=True))
    return rows
