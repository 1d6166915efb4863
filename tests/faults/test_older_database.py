"""Somebody puts an older copy of the database back while the plaza stands still: the gap is told, not hidden."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from plaza.integrity.audit.command import Wish, run
from tests.fixtures.processes import Plaza, until

pytestmark = pytest.mark.processes


def size(plaza: Plaza) -> int:
    """How many entries are public."""
    answer = httpx.get(
        f"{plaza.url}/log/checkpoint", timeout=10, verify=False
    )  # it need not read certificates each time
    return int(answer.text.split("\n")[1]) if answer.status_code == 200 else 0


def begin(plaza: Plaza, count: int) -> None:
    """So many strangers begin an application."""
    for _ in range(count):
        with httpx.Client(base_url=plaza.url, timeout=30) as client:
            client.get("/masuk/", follow_redirects=True)
            headers = {"X-CSRFToken": client.cookies["csrftoken"], "Referer": f"{plaza.url}/ajukan/DPMPTSP-01/"}
            assert client.post("/ajukan/DPMPTSP-01/", headers=headers).status_code == 302


def waiting(plaza: Plaza) -> int:
    with sqlite3.connect(f"file:{plaza.data_dir / 'plaza.sqlite3'}?mode=ro", uri=True, timeout=20) as store:
        return int(store.execute("select count(*) from integrity_leaf").fetchone()[0])


def test_an_older_copy_of_the_database_is_told_by_the_log(own_plaza: Plaza, tmp_path: Path) -> None:
    plaza = own_plaza
    begin(plaza, 2)
    until(lambda: size(plaza) == waiting(plaza), within=60, what="the first checkpoint")
    plaza.running.stop()
    older = tmp_path / "older.sqlite3"
    copy(plaza.data_dir / "plaza.sqlite3", older)
    before = numbered(older)

    plaza.again()
    begin(plaza, 3)
    until(lambda: size(plaza) >= before + 3, within=60, what="the second checkpoint")
    plaza.running.stop()
    kept = tmp_path / "checkpoint"
    shutil.copy(plaza.data_dir / "log" / "checkpoint", kept)
    after = size_on_disk(plaza)
    for leftover in plaza.data_dir.glob("plaza.sqlite3*"):
        leftover.unlink()
    shutil.copy(older, plaza.data_dir / "plaza.sqlite3")

    plaza.again()
    until(lambda: size(plaza) > after, within=60, what="the log to go on")
    said: list[str] = []
    code = run(Wish(plaza.url, against=[str(kept)]), say=said.append)
    assert code == 0 and any(f"It begins with the {after} entries" in line for line in said), said
    bundles = b"".join(
        path.read_bytes() for path in (plaza.data_dir / "log" / "tile" / "entries").rglob("*") if path.is_file()
    )
    assert b'"kind":"integrity.acts_lost"' in bundles
    assert f'"subject":"entries:{before}-{after - 1}"'.encode() in bundles
    page = httpx.get(f"{plaza.url}/log/", timeout=20).text
    assert "Celah yang diumumkan" in page and f"entries:{before}-{after - 1}" in page


def copy(store: Path, to: Path) -> None:
    """A backup as SQLite makes it: with what still stands in its journal."""
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def numbered(store: Path) -> int:
    """How many entries that copy of the database knows."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as opened:
        return int(opened.execute("select size from integrity_edge").fetchone()[0])


def size_on_disk(plaza: Plaza) -> int:
    """How many entries the public files sign, while nobody serves them."""
    return int((plaza.data_dir / "log" / "checkpoint").read_text().split("\n")[1])
