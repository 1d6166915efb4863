"""Runs the benchmarks and tells their rows; ``plaza bench --write`` keeps them in docs/benchmarks.md.

A benchmark is a module of this folder, or a package with a module ``figures``, that has ``run() -> list[Row]``. Its docstring's first
line says what it measures. It prints nothing, leaves nothing behind and takes well under a minute, or says in ``MINUTES`` how many it
takes: from two on it runs only when it is named.
"""

import os
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module, util
from inspect import signature
from pathlib import Path
from types import ModuleType

from bench.row import Row

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by `plaza bench --write` -->", "<!-- /figures -->"
HEAD = ("What", "Measured", "Bare", "Ratio", "Limit", "")
Say = Callable[[str], None]


def run(
    names: Sequence[str], *, only_list: bool, say: Say, write: bool = False, full: bool = False, only: Sequence[str] = ()
) -> int:  # fmt: skip
    """Runs the named benchmarks, all by default; 0 when every limit is kept, 1 when one is not, 2 for an unknown name.

    ``full`` takes the long figures of a benchmark that has them (``run(full=…)``), ``only`` some of its PARTS (``run(only=…)``).
    """
    known = benchmarks()
    if unknown := [name for name in names if name not in known]:
        say(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    chosen = {name: known[name] for name in names or known}
    if only_list:
        for name, module in chosen.items():
            say(f"{name:<16} {_promise(module)}")
        return 0
    if not names:
        chosen = {name: module for name, module in chosen.items() if getattr(module, "MINUTES", 1) < 2}
    if problem := _unknown_parts(chosen, only):
        say(problem)
        return 2
    rows = {
        _heading(name, only): _measure(name, module, say=say, full=full, only=only) for name, module in chosen.items()
    }
    everything = [row for found in rows.values() for row in found]
    say(table(everything))
    if write:
        keep(rows)
    return 0 if everything and all(row.holds for row in everything) else 1


def benchmarks() -> dict[str, ModuleType]:
    """Every benchmark by name."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        name = f"bench.{path.stem}.figures" if path.is_dir() else f"bench.{path.stem}"
        if (
            path.name.startswith(("_", "."))
            or path.stem in ("row", "runner", "crowd")
            or util.find_spec(f"bench.{path.stem}") is None
        ):
            continue
        if util.find_spec(name) is not None:
            module = import_module(name)
            if hasattr(module, "run"):
                found[path.stem] = module
    return found


def _promise(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().partition("\n")[0]


def _unknown_parts(chosen: dict[str, ModuleType], only: Sequence[str]) -> str:
    """What is wrong with the parts that are asked for; nothing when they are there."""
    for name, module in chosen.items():
        parts = list(getattr(module, "PARTS", ())) if _takes(module, "only") else []
        if unknown := [part for part in only if part not in parts]:
            return f"{name} has no part {', '.join(unknown)}. There are: {', '.join(parts) or 'none'}."
    return ""


def _heading(name: str, only: Sequence[str]) -> str:
    return f"{name}: {', '.join(only)}" if only else name


def _takes(module: ModuleType, name: str) -> bool:
    return name in signature(module.run).parameters


def _measure(name: str, module: ModuleType, *, say: Say, full: bool, only: Sequence[str]) -> list[Row]:
    say(f"{name}: {_promise(module)}")
    how: dict[str, object] = {"full": full} if full and _takes(module, "full") else {}
    rows: list[Row] = module.run(**how, only=only) if only else module.run(**how)
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table whose columns stand under each other."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.against_bare
    sign = "≥" if row.least else "≤"
    limit = "" if row.limit is None else f"{sign} {_figure(row.limit)}{'' if ratio is not None else ' ' + row.unit}"
    verdict = row.note if row.holds else f"**not kept** {row.note}".strip()
    return (
        row.name, f"{_figure(row.measured)} {row.unit}", "" if row.bare is None else f"{_figure(row.bare)} {row.unit}",
        "" if ratio is None else f"{ratio:.2f}", limit, verdict,
    )  # fmt: skip


def _figure(value: float) -> str:
    """Three figures that matter: 0.0123, 1.23, 45.6, 7,890."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def machine() -> str:
    """What the figures were taken on, without saying where."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line), ""
        )
    processors = len(os.sched_getaffinity(0))
    return f"{processors} cores{f' of {model}' if model else ''}, Python {platform.python_version()}"


def keep(rows: dict[str, list[Row]]) -> None:
    """Writes the rows into the page between its two marks; benchmarks that did not run keep what stands there."""
    page = (
        PAGE.read_text()
        if PAGE.exists()
        else f"# Benchmarks\n\nTake them again with `plaza bench`.\n\n{BEGIN}\n{END}\n"
    )
    before, _, rest = page.partition(BEGIN)
    kept, _, after = rest.partition(END)
    parts = _parts(kept)
    taken = f"Taken on {datetime.now(UTC):%d %B %Y} on {machine()}."
    for name, found in rows.items():
        for part in [part for part in parts if part.startswith(f"{name}: ")]:
            del parts[part]  # the whole stands for its parts
        parts[name] = f"### {name}\n\n{taken}\n\n{table(found)}"
    body = "\n\n".join(parts[name] for name in sorted(parts))
    PAGE.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")


def _parts(kept: str) -> dict[str, str]:
    parts = {}
    for part in kept.split("### ")[1:]:
        parts[part.partition("\n")[0].strip()] = "### " + part.strip()
    return parts
