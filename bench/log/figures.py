"""The log: an act with and without its entry, proofs and checks of a million entries, ten thousand new ones made public.

``python -m bench.log.figures 50000`` takes the same figures over fewer entries.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.log import public
from bench.row import Row
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment

ROOT = Path(__file__).resolve().parents[2]
ENTRIES, NEW, PAIRS = 1_000_000, 10_000, 400
LIMIT_ACT, LIMIT_NEW, LIMIT_MEMORY = 1.15, 1.0, 32.0


def run(entries: int = ENTRIES) -> list[Row]:
    """Everything, each database in a process of its own."""
    new = min(NEW, entries)
    with tempfile.TemporaryDirectory() as folder:
        rows = _stored("SQLite", folder, "", new=new)
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres(durable=True) as database:
        host = database.partition("@")[2].partition("/")[0].replace("%2F", "/")
        subprocess.run(["createdb", "-h", host, "-U", "plaza", "plaza"], check=True)
        rows += _stored("PostgreSQL", folder, database, new=new)
    return rows + public.rows(entries)


def _stored(name: str, folder: str, database: str, *, new: int) -> list[Row]:
    environment = bare_environment() | {
        "PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_DATABASE_URL": database, "PLAZA_DEMO_CLOCK": "on",
        "PLAZA_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    words = [sys.executable, "-m", "bench.log.stored", str(PAIRS), str(new)]
    done = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    rows = [
        Row(f"{act}, with its entry ({name})", found["with"], "ms", found["without"], found["ratio"], LIMIT_ACT)
        for act, found in told["acts"].items()
    ]
    whole, note = (
        told["numbered"] + told["published"],
        f"numbered in {told['numbered']:.2g} s, published in {told['published']:.2g} s",
    )
    rows.append(
        Row(
            f"{new:,} new entries, numbered and a checkpoint over them ({name})", whole, "s", limit=LIMIT_NEW, note=note
        )
    )
    rows.append(
        Row(f"Memory of numbering and publishing, from {told['few']:,} to {told['many']:,} entries ({name})", told["grown"], "MiB",
            limit=LIMIT_MEMORY, note="more at the end than at the beginning")
    )  # fmt: skip
    return rows


def main(words: list[str], say: Callable[[str], object]) -> None:
    """Prints each row on a line."""
    for row in run(int(words[0]) if words else ENTRIES):
        ratio = "" if row.against_bare is None else f" = {row.against_bare:.2f} x"
        say(f"{'ok ' if row.holds else 'NOT'} {row.name}: {row.measured:.4g} {row.unit}{ratio} {row.note}\n")


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout.write)
