"""How long somebody waits before the page for the first look at a photograph: pieces, hand-over, job, reader and the page's own asking.

``python -m bench.applications.waiting`` measures in the plaza named by the environment and prints seconds by way of being bad.
"""

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EACH = 8
FIRST_PERSON = 60_000
PIECE = 256 * 1024
SOON = 0.25
"""How often the page asks at first (`LOOK_SOON` of its script)."""
REASONS = {"blurred": "blurred", "dark": "dark", "wrong": "wrong"}


def looks() -> dict[str, list[float]]:
    """Seconds from the last piece to the reason, by reason, in a plaza of its own with one reader process a core."""
    with tempfile.TemporaryDirectory(prefix="plaza-bench-", ignore_cleanup_errors=True) as folder:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PLAZA_")}
        told = outside | {"PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_LOG_LEVEL": "ERROR"}
        subprocess.run([sys.executable, "-m", "plaza", "migrate"], cwd=ROOT, env=told, check=True, capture_output=True)
        with _readers(told):
            command = [sys.executable, "-m", "bench.applications.waiting"]
            answer = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise RuntimeError(answer.stderr[-2000:])
        found: dict[str, list[float]] = json.loads(answer.stdout)
        return found


@contextmanager
def _readers(told: Mapping[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "plaza", "work", "--queue", "reader"]
    quiet = subprocess.DEVNULL
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=told, stdout=quiet, stderr=quiet, start_new_session=True)
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)


def measure() -> dict[str, list[float]]:
    """Sends the photographs one after the other and waits for each as the page does."""
    for one in range(4 * (os.cpu_count() or 1)):  # until every reader has loaded its models and read one
        _wait(f"warm-{one}", *_photograph("blurred", FIRST_PERSON))
    return {
        reason: [
            _wait(f"{reason}-{one}", *_photograph(reason, FIRST_PERSON + 1 + one), expect=reason) for one in range(EACH)
        ]
        for reason in REASONS
    }


def _photograph(reason: str, seed: int) -> tuple[bytes, Mapping[str, str]]:
    """A bad photograph, and what its sender says."""
    from PIL import Image, ImageEnhance, ImageFilter

    from plaza.demo.specimens import draw, invent_person, photograph
    from plaza.demo.specimens.wrong import claim_of

    person = invent_person(seed)
    data = photograph(draw("kk" if reason == "wrong" else "ktp", person), seed=seed, quality="phone")
    picture = Image.open(io.BytesIO(data))
    if reason == "blurred":
        picture = picture.filter(ImageFilter.GaussianBlur(9))
    elif reason == "dark":
        picture = ImageEnhance.Brightness(picture).enhance(0.03)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue(), claim_of(person)


def _wait(place: str, data: bytes, claim: Mapping[str, str], *, expect: str = "") -> float:
    """Seconds from the arrival of the last piece to the look that tells; raises when it tells another reason."""
    from plaza.catalogue.rules.definitions import DocumentKind
    from plaza.core.clock import today
    from plaza.verification.incoming import begin_upload, hand_over, take_piece
    from plaza.verification.incoming_look import look_at
    from plaza.verification.models import VaultFile

    kinds = [DocumentKind("ktp", "KTP", "KTP", ("jpg",), identity=True, personal_data="general", max_mb=10)]
    row, _ = begin_upload(
        belongs_to=f"bench:{place}", requirement="ktp", kinds=kinds, length=len(data), sha256="", actor="bench"
    )
    *before, last = range(0, len(data), PIECE)
    for offset in before:
        take_piece(row, offset=offset, data=data[offset : offset + PIECE])
    began = time.perf_counter()
    take_piece(row, offset=last, data=data[last:])
    hand_over(row, kinds=kinds)
    while True:
        row.refresh_from_db()
        look = look_at(VaultFile.objects.get(ref=row.file_ref), answers={"diri": dict(claim)}, on=today())
        if look.state != "waiting":
            break
        time.sleep(SOON)
    if expect and (look.state, look.reason) != ("again", expect):
        raise RuntimeError(f"{place}: {look.state} {look.reason}")
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(measure()))
