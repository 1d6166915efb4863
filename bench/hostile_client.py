"""Strangers' pages while one hostile client does its worst, and while mail and bank hang (about 5 minutes).

A whole plaza on loopback, as it is served, with a mail server and a bank that accept and never answer. Each attack runs for
``PLAZA_BENCH_SECONDS`` (20) seconds: progressive photographs of 2,500 scans, PDFs of 20,000 signature fields, slow bodies to a page
that does not exist, and new devices with unfinished uploads.
"""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from PIL import Image

from bench.row import Row
from bench.runner import table
from plaza.demo.bank import keys
from tests.fixtures.processes import bare_environment, free_port, until

MINUTES = 5
ROOT = Path(__file__).resolve().parents[1]
SERVICE = "DINKES-06"
HANDS = 6
"""Connections with which the hostile client sends at a time."""
TWICE, LIVE_WITHIN = 2.0, 0.2


@dataclass(frozen=True)
class Seen:
    """What strangers saw for a while: the pages' 95th percentile and the slowest sign of life, in seconds."""

    p95: float
    live: float


def run() -> list[Row]:
    """Quiet first, then each attack, then a crowd that asks for sign-in codes while the mail server hangs."""
    seconds = float(os.environ.get("PLAZA_BENCH_SECONDS", "20"))
    with (
        tempfile.TemporaryDirectory() as folder,
        hung() as mail,
        hung() as bank,
        served(Path(folder), mail, bank) as home,
    ):
        quiet = watched(home, seconds=seconds)
        rows = []
        for name, attack in ATTACKS.items():
            with beside(home, attack):
                seen = watched(home, seconds=seconds)
            rows += _rows(name, seen, quiet)
        return rows


def _rows(name: str, seen: Seen, quiet: Seen) -> list[Row]:
    note = f"quiet p95 {quiet.p95 * 1000:.0f} ms"
    return [
        Row(f"strangers' pages, p95: {name}", seen.p95 * 1000, "ms", bare=quiet.p95 * 1000, limit=TWICE, note=note),
        Row(f"sign of life, slowest: {name}", seen.live * 1000, "ms", limit=LIVE_WITHIN * 1000),
    ]


def watched(home: str, *, seconds: float) -> Seen:
    """Strangers look at pages, ten times a second, one after the other."""
    pages, lives, until_then = list[float](), list[float](), time.monotonic() + seconds
    with httpx.Client(base_url=home, timeout=60) as stranger:
        while time.monotonic() < until_then:
            for place, seen in (("/", pages), (f"/ajukan/{SERVICE}/", pages), ("/healthz/live", lives)):
                began = time.monotonic()
                stranger.get(place)
                seen.append(time.monotonic() - began)
            time.sleep(0.1)
    pages.sort()
    return Seen(pages[int(len(pages) * 0.95)], max(lives))


@contextmanager
def beside(home: str, attack: Callable[[httpx.Client, threading.Event], None]) -> Iterator[None]:
    """The hostile client at work, with all its hands."""
    stopped = threading.Event()

    def hand() -> None:
        while not stopped.is_set():
            with suppress(httpx.HTTPError, OSError, IndexError), httpx.Client(base_url=home, timeout=30) as client:
                attack(client, stopped)

    hands = [threading.Thread(target=hand, daemon=True) for _ in range(HANDS)]
    for one in hands:
        one.start()
    yield
    stopped.set()
    for one in hands:
        one.join(40)


def _token(client: httpx.Client, page: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(page).text)
    return {"csrfmiddlewaretoken": found[1]} if found else {}


def _draft(client: httpx.Client) -> str:
    """A new device with an application of its own; gives its number."""
    begun = client.post(f"/ajukan/{SERVICE}/", data=_token(client, f"/ajukan/{SERVICE}/"))
    return begun.headers["location"].split("/")[2]


def scans(client: httpx.Client, stopped: threading.Event) -> None:
    """Progressive photographs with very many scans, through the form."""
    page = f"/permohonan/{_draft(client)}/isi/berkas-ktp/"
    while not stopped.is_set():
        client.post(page, data=_token(client, page), files={"file": ("ktp.jpg", PHOTO, "image/jpeg")})


def fields(client: httpx.Client, stopped: threading.Event) -> None:
    """PDFs with very many signature fields, to the page that checks documents."""
    while not stopped.is_set():
        client.post(
            "/periksa/berkas/",
            data=_token(client, "/periksa/"),
            files={"berkas": ("izin.pdf", FORM, "application/pdf")},
        )


def slow(client: httpx.Client, stopped: threading.Event) -> None:
    """Bodies that never come to an end, to a page that does not exist."""
    where = client.base_url
    with ExitStack() as open_ones:
        for _ in range(7):
            wire = open_ones.enter_context(socket.create_connection((where.host, where.port or 80), timeout=5))
            wire.sendall(
                b"POST /tidak/ada/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15000000\r\n\r\n" + b"x" * 60_000
            )
        stopped.wait(2)


def unfinished(client: httpx.Client, stopped: threading.Event) -> None:
    """New devices that begin uploads and never end them."""
    home = f"/permohonan/{_draft(client)}/unggah/ktp/"
    for _ in range(10):
        begun = client.post(home, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "4900000"})
        piece = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        if stopped.is_set() or "location" not in begun.headers:
            return
        client.patch(begun.headers["location"], content=os.urandom(1_000_000), headers=piece)


def codes(client: httpx.Client, stopped: threading.Event) -> None:
    """People who ask for sign-in codes while the mail server hangs."""
    page = "/akun/login/code/"
    for number in range(20):
        if stopped.is_set():
            return
        client.post(page, data={**_token(client, page), "email": f"orang{number}.{os.urandom(3).hex()}@contoh.id"})


ATTACKS: dict[str, Callable[[httpx.Client, threading.Event], None]] = {
    "photographs of 2,500 scans": scans, "PDFs of 20,000 signature fields": fields, "slow bodies to no page": slow,
    "new devices with unfinished uploads": unfinished, "codes while the mail server hangs": codes,
}  # fmt: skip


def _photo() -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    out = io.BytesIO()
    Image.effect_noise((1200, 800), 60).convert("RGB").save(out, "JPEG", progressive=True, quality=40)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last : last + 90] * 2_500 + b"\xff\xd9"


def _form() -> bytes:
    """A PDF whose form has very many fields for signatures."""
    field = b"<< /FT /Sig /T (a) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >> >>"
    names = b"".join(b"%d 0 R " % (number + 4) for number in range(20_000))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [" + names + b"] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *[field] * 20_000,
    ]
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table_at = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return bytes(body) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, table_at)


PHOTO, FORM = _photo(), _form()


@contextmanager
def hung() -> Iterator[int]:
    """A server that takes whoever comes and never says a word; gives its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=500) as listener:
        yield listener.getsockname()[1]


@contextmanager
def served(folder: Path, mail: int, bank: int) -> Iterator[str]:
    """The sample city, served as a plaza is; gives its address."""
    port = free_port()
    environment = bare_environment() | keys.surroundings(folder / "bank", url=f"http://127.0.0.1:{bank}") | {
        "PLAZA_MODE": "demo", "PLAZA_DATA_DIR": str(folder / "data"), "PLAZA_PORT": str(port), "PLAZA_LOG_LEVEL": "ERROR",
        "PLAZA_EMAIL_URL": f"smtp://127.0.0.1:{mail}", "PLAZA_PUBLIC_URL": f"http://localhost:{port}",
    }  # fmt: skip
    words = [sys.executable, "-m", "plaza"]
    subprocess.run([*words, "demo", "--prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [*words, "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: _ready(f"http://localhost:{port}"), within=120, what="the plaza")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _ready(home: str) -> bool:
    try:
        return httpx.get(f"{home}/healthz/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    sys.stdout.write(table(run()) + "\n")
