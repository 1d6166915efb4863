"""Judging documents from a file of lines, without any register: the document against the claim alone."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TextIO

from plaza.core.clock import today
from plaza.core.digits import to_ascii_digits
from plaza.core.given import MIB, Unreadable, read_given
from plaza.core.sandbox import DecodeError, SandboxCrashed, SandboxUnavailable
from plaza.verification.opening import ALL_THREADS, clean, cleaners, read, readers
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.uploads import UploadRefused, refusal
from plaza.verification.rules.verdicts import judgement

MOST_BYTES = 30_000_000
MOST_LINES = 64 * MIB
NOTHING_SAID = "Tidak ada keterangan untuk dibandingkan; petugas yang memeriksa."
COMPUTING, CLEANING, CLOCK = 13, 8, 40.0
"""Seconds that a line may compute in all, and of these for cleaning; the kernel counts a second more for each of the two."""
FORMATS = ("pdf", "jpg", "jpeg", "png")

Answer = dict[str, object]


def run_batch(path: Path, out: TextIO) -> int:
    """Answers every line of the file with one line of JSON, in order; 0 when all were answered, 2 when there is no such file."""
    try:
        lines = read_given(path, most=MOST_LINES).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        out.write(json.dumps({"error": f"{path}: {problem}"}) + "\n")
        return 2
    for answer in verify_batch(lines, folder=path.parent):
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
    return 0


def verify_batch(lines: Iterable[str], *, folder: Path) -> Iterator[Answer]:
    """Answers each line that is not blank; files named relatively are sought from here, then beside the batch."""
    with suppress(SandboxUnavailable):  # then every line says so
        cleaners().warm()
        readers().warm()
    for line in lines:
        if line.strip():
            yield verify_line(line, folder=folder, on=today())


def verify_line(line: str, *, folder: Path, on: date) -> Answer:
    """Answers one line; whatever is wrong with it is a finding, never an exception."""
    started = time.perf_counter()
    answer: Answer = {"file": None, "verdict": "replace", "kind": None, "fields": {}, "findings": []}
    try:
        task = json.loads(line)
        if not isinstance(task, dict):
            raise TypeError
        answer["file"], answer["kind"] = task.get("file"), task.get("kind")
        answer |= _judge(task, folder=folder, on=on)
    except (ValueError, TypeError) as problem:
        code = problem.code if isinstance(problem, UploadRefused) else "bad_line"
        message = str(problem) if code != "bad_line" else "Baris ini bukan JSON dengan file, kind, dan claim."
        answer["findings"] = [_bare(code, message)]
    except SandboxUnavailable:
        answer |= {"verdict": "review", "findings": [_bare("nobody_there", str(refusal("nobody_there")))]}
    except Unreadable as problem:
        answer["findings"] = [_bare("file_unreadable", f"Ini bukan berkas biasa, atau terlalu besar: {problem}.")]
    except OSError:
        answer["findings"] = [_bare("file_missing", "Berkas tidak ada atau tidak dapat dibuka. Periksa namanya.")]
    return {**answer, "ms": round((time.perf_counter() - started) * 1000, 1)}


def _judge(task: Mapping[str, object], *, folder: Path, on: date) -> Answer:
    kind, claim = str(task.get("kind") or "ktp"), task.get("claim")
    if kind not in kinds():
        return {"findings": [_bare("kind_unknown", f"Jenis dokumen {kind} tidak dikenal.")]}
    said = (
        {str(name): to_ascii_digits(str(value)) for name, value in claim.items() if value}
        if isinstance(claim, dict)
        else {}
    )
    data = read_given(_found(str(task.get("file") or ""), folder), most=MOST_BYTES)
    reading = _read(data, kind)
    rows = judge_document(reading, kind=kind, claim=said, today=on)
    result = judgement(rows)
    bare = [] if {"nik", "npwp", "name"} & set(said) else [_bare("claim_empty", NOTHING_SAID)]
    return {
        "verdict": "review" if bare and result.outcome == "accepted" else result.outcome,
        "kind": reading.kind or kind,
        "fields": {name: read.value for name, read in reading.fields.items()},
        "findings": [*(_row(row.as_json()) for row in rows if row.result != "pass"), *bare],
    }


def _read(data: bytes, kind: str) -> Reading:
    """Cleans and reads as an upload is, in the sandbox and with its signs; raises UploadRefused for what cannot be opened."""
    started = time.monotonic()
    try:
        cleaned = clean(data, formats=FORMATS, most=MOST_BYTES, limits=(CLEANING, CLOCK))
        left = COMPUTING - math.ceil(time.monotonic() - started) + 1
        reading = read(
            cleaned.data,
            expected=[kind],
            codes=False,
            threads=ALL_THREADS,
            limits=(max(1, min(COMPUTING, left)), CLOCK),
        )
    except SandboxCrashed as crash:
        raise refusal("deadly") from crash
    except DecodeError as fault:
        raise refusal("broken") from fault
    return replace(reading, unsure=(*reading.unsure, *cleaned.signs))


def _found(name: str, folder: Path) -> Path:
    path = Path(name)
    return path if path.is_absolute() or path.exists() else folder / path


def _row(row: Mapping[str, object]) -> Answer:
    message = f"{row['rule_id']}: {row['found_id']}. {row['remedy_id']}"
    return {
        "code": row["code"],
        "message": message,
        "result": row["result"],
        "required": row["required_id"],
        "found": row["found_id"],
    }


def _bare(code: str, message: str) -> Answer:
    return {"code": code, "message": message, "result": "fail"}
