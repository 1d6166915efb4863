"""Pages and rings while the mail server, the bank and a register take whoever comes and never answer (about 3 minutes).

Quiet first, then the same while people ask for sign-in codes, bills ask the bank, and decisions ask the register. No real register is
built in yet: a server that never answers stands for it, bound where the demonstration's invented one is (``register.py`` beside this).
``PLAZA_BENCH_SECONDS`` (60) is how long each of both is watched.
"""

import json
import re
import secrets
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.hung_neighbours.rings import rung
from bench.row import Row
from bench.runner import table
from bench.whole_plaza import (
    LIVE_WITHIN,
    PAGES,
    Hung,
    Seen,
    hung,
    row_of,
    seconds_each,
    served,
    told_by,
    watched,
)
from plaza.demo.bank import keys

MINUTES = 4
RINGS, TOLD_WITHIN = 20, 2.0
ASKED = 200
"""Decisions and bills that wait for register and bank: more than are asked while the row is taken."""
EACH_CODE = 0.5
NAMES = dict(zip(PAGES, ("home page", "sign-in page", "page of a service"), strict=True))


def run() -> list[Row]:
    """One plaza, quiet and then with its three neighbours hanging."""
    with TemporaryDirectory() as folder, hung() as mail, hung() as bank, hung() as register:
        known = keys.surroundings(Path(folder), url=f"http://127.0.0.1:{bank.port}")
        known |= {
            "PLAZA_BANK_SIMULATOR": "off", "PLAZA_EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "BENCH_REGISTER_URL": f"http://127.0.0.1:{register.port}", "DJANGO_SETTINGS_MODULE": "bench.hung_neighbours.settings",
        }  # fmt: skip
        with served(**known) as (home, environment):
            people = json.loads(told_by("bench.hung_neighbours.prepare", "officer", environment=environment))
            quiet, quiet_rings = _looked(home, people)
            told_by("bench.hung_neighbours.prepare", "ask", str(ASKED), environment=environment)
            with codes_asked(home):
                seen, rings = _looked(home, people)
        return [
            *_pages(seen, quiet),
            *_rings(rings, quiet_rings),
            *_hung({"mail server": mail, "bank": bank, "register": register}),
        ]


def _looked(home: str, people: dict[str, str]) -> tuple[Seen, list[float]]:
    """Strangers' pages, and rings beside them."""
    with ThreadPoolExecutor(1) as beside:
        rings: Future[list[float]] = beside.submit(rung, home.rpartition(":")[2], people, times=RINGS)
        return watched(home, seconds=seconds_each()), rings.result()


def _pages(seen: Seen, quiet: Seen) -> list[Row]:
    return [
        *(row_of(f"{NAMES[place]}, p95, all three hang", seen.p95[place], quiet.p95[place]) for place in PAGES),
        Row("sign of life, slowest, all three hang", seen.live * 1000, "ms", limit=LIVE_WITHIN * 1000),
        Row("pages that were not served", seen.wrong + quiet.wrong, "", limit=0),
    ]


def _rings(rings: list[float], quiet: list[float]) -> list[Row]:
    note = f"of {len(rings)}; without them {max(quiet) * 1000:.0f} ms"
    return [
        Row(
            "from the press to the called person's page, slowest, all three hang",
            max(rings),
            "s",
            limit=TOLD_WITHIN,
            note=note,
        )
    ]


def _hung(servers: dict[str, Hung]) -> list[Row]:
    notes = {"register": "a server that never answers stands for it: none is built in yet"}
    return [
        Row(f"  connections that the {name} kept waiting", one.asked, "", limit=1, least=True, note=notes.get(name, ""))
        for name, one in servers.items()
    ]


@contextmanager
def codes_asked(home: str) -> Iterator[None]:
    """People who ask for sign-in codes, two a second."""
    stopped, page = threading.Event(), PAGES[1]

    def ask() -> None:
        while not stopped.wait(EACH_CODE):
            with suppress(httpx.HTTPError), httpx.Client(base_url=home, timeout=60) as person:
                found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', person.get(page).text)
                words = {
                    "csrfmiddlewaretoken": found[1] if found else "",
                    "email": f"orang.{secrets.token_hex(4)}@contoh.id",
                }
                person.post(page, data=words, headers={"Origin": home})

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        stopped.set()
        asking.join(60)


if __name__ == "__main__":
    sys.stdout.write(table(run()) + "\n")
