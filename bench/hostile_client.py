"""Strangers' pages and the sign of life while one hostile client does its worst (about 8 minutes).

A whole plaza in production mode on loopback. Each attack runs for ``PLAZA_BENCH_SECONDS`` (60) seconds: progressive photographs of
2,500 scans, PDFs of 20,000 signature fields, slow bodies to a page that does not exist, and new devices with unfinished uploads.
The client and the strangers have addresses of their own, told by the proxy in front as in a plaza in service.
The client is a process of its own that leaves the processors to the plaza where both want them: in life it has its own.
"""

import io
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import httpx
from PIL import Image

from bench.row import Row
from bench.whole_plaza import LIVE_WITHIN, SERVICE, Environment, Seen, row_of, seconds_each, served, told_by, watched
from plaza.core.processes import until_told
from tests.fixtures.processes import bare_environment, start

MINUTES = 8
CLIENT = "36.68.1.9"
"""Its address, as the proxy in front tells it; strangers have others."""
HANDS = 6
"""Connections with which the hostile client sends at a time."""
REST = 90.0
Answers = Counter[str]


def run() -> list[Row]:
    """Quiet first, then each attack, on one plaza; before the next one nothing is left to open of the one before."""
    seconds = seconds_each()
    with served(PLAZA_TRUSTED_PROXIES="1") as (home, environment):
        quiet = watched(home, seconds=seconds)
        rows = []
        for name in ATTACKS:
            with beside(home, name) as told:
                seen = watched(home, seconds=seconds)
            rows += _rows(name, seen, quiet, told)
            _rest(environment)
        return rows


def _rest(environment: Environment) -> None:
    """Until what was sent is opened, but no longer than ``REST``: a row is of its own attack."""
    deadline = time.monotonic() + REST
    while time.monotonic() < deadline:
        if told_by("bench.hung_neighbours.prepare", "waiting", environment=environment) == "0":
            return
        time.sleep(1)


def _rows(name: str, seen: Seen, quiet: Seen, told: list[str]) -> list[Row]:
    return [
        row_of(f"strangers' pages, p95: {name}", seen.all_pages, quiet.all_pages, note=f"the client: {told[0]}"),
        Row(f"  sign of life, slowest: {name}", seen.live * 1000, "ms", limit=LIVE_WITHIN * 1000),
        Row(f"  pages that strangers were not served: {name}", seen.wrong + quiet.wrong, "", limit=0),
    ]  # fmt: skip


@contextmanager
def beside(home: str, name: str) -> Iterator[list[str]]:
    """The hostile client at work; afterwards the list holds what it was answered."""
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        words = ("-m", "bench.hostile_client", name, home)
        client = start(*words, environment=bare_environment(), output=Path(folder) / "answers")
        try:
            yield told
        finally:
            client.stop()
            told.append(client.words.strip().rpartition("\n")[2])


def attack(name: str, home: str) -> None:
    """Attacks with all hands until told to end, then says what it was answered."""
    stopped, answers = until_told(), Answers()

    def hand() -> None:
        while not stopped.is_set():
            try:
                with httpx.Client(
                    base_url=home, timeout=10, headers={"Origin": home, "X-Forwarded-For": CLIENT}
                ) as client:
                    client.event_hooks = {"response": [lambda answer: _counted(answer, answers)]}
                    ATTACKS[name](client, stopped)
            except (httpx.HTTPError, OSError, LookupError) as problem:
                answers[type(problem).__name__] += 1
                stopped.wait(0.2)  # a page without what it needs: another device in a moment

    for _ in range(HANDS):
        threading.Thread(target=hand, daemon=True).start()
    stopped.wait()
    sys.stdout.write("\n" + ", ".join(f"{count} x {what}" for what, count in sorted(answers.items())) + "\n")


def _counted(answer: httpx.Response, answers: Answers) -> None:
    if answer.request.method != "GET":
        answers[str(answer.status_code)] += 1


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
        client.post(page, data=_token(client, page), files={"file": ("ktp.jpg", _photo(), "image/jpeg")})


def fields(client: httpx.Client, stopped: threading.Event) -> None:
    """PDFs with very many signature fields, to the page that checks documents."""
    while not stopped.is_set():
        client.post(
            "/periksa/berkas/",
            data=_token(client, "/periksa/"),
            files={"berkas": ("izin.pdf", _form(), "application/pdf")},
        )


def slow(client: httpx.Client, stopped: threading.Event) -> None:
    """Bodies that come to no end, to a page that does not exist."""
    host, port = str(client.base_url.host), client.base_url.port or 80
    with ExitStack() as open_ones:
        wires = [open_ones.enter_context(socket.create_connection((host, port), timeout=5)) for _ in range(7)]
        for wire in wires:
            head = f"POST /tidak/ada/ HTTP/1.1\r\nHost: {host}:{port}\r\nX-Forwarded-For: {CLIENT}\r\nContent-Length: 15000000\r\n\r\n"
            wire.sendall(head.encode() + b"x" * 60_000)
        while not stopped.wait(0.5):
            for wire in wires:
                wire.sendall(b"x" * 100)  # raises once the plaza has hung up: then new ones come


def unfinished(client: httpx.Client, stopped: threading.Event) -> None:
    """New devices that begin uploads and never end them."""
    home = f"/permohonan/{_draft(client)}/unggah/ktp/"
    for _ in range(10):
        begun = client.post(home, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "4900000"})
        piece = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        if stopped.is_set() or "location" not in begun.headers:
            return
        client.patch(begun.headers["location"], content=os.urandom(1_000_000), headers=piece)


ATTACKS: dict[str, Callable[[httpx.Client, threading.Event], None]] = {
    "photographs of 2,500 scans": scans, "PDFs of 20,000 signature fields": fields, "slow bodies to no page": slow,
    "new devices with unfinished uploads": unfinished,
}  # fmt: skip


@cache
def _photo() -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    out = io.BytesIO()
    Image.effect_noise((1200, 800), 60).convert("RGB").save(out, "JPEG", progressive=True, quality=40)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last : last + 90] * 2_500 + b"\xff\xd9"


@cache
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


if __name__ == "__main__":
    os.nice(10)
    attack(*sys.argv[1:])
