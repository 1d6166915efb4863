"""The house's own manners, those that no linter knows."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.fixtures.processes import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 500, 60
Function = ast.FunctionDef | ast.AsyncFunctionDef
IMPURE = {
    "django.db", "django.conf", "django.http", "plaza.core.clock", "requests", "httpx", "socket", "urllib.request", "random",
    "secrets",
}  # fmt: skip


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


MODULES = files("plaza")
EVERYTHING = files("plaza", "tests", "bench")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def at(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def test_no_file_is_too_long():
    assert [at(path) for path in EVERYTHING if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long():
    every = [(path, one) for path in MODULES for one in functions(path)]
    long = [at(path, one.lineno) for path, one in every if (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION]
    assert long == []


def untyped(one: Function) -> bool:
    given = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
    return one.returns is None or any(arg.annotation is None and arg.arg not in ("self", "cls") for arg in given)


def test_every_function_is_typed():
    assert [at(path, one.lineno) for path in MODULES for one in functions(path) if untyped(one)] == []


def test_every_file_says_what_it_is():
    silent = [path for path in EVERYTHING if path.name != "__init__.py" and not ast.get_docstring(parsed(path))]
    assert [at(path) for path in silent] == []


def test_nothing_is_left_unfinished():
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    found = [at(path) for path in MODULES if unfinished.search(path.read_text())]
    found += [at(path, one.lineno) for path in MODULES for one in ast.walk(parsed(path)) if isinstance(one, ast.Assert)]
    assert found == []


def test_what_other_rooms_call_promises_something_and_takes_its_words_by_name():
    called = [path for path in MODULES if path.name in ("actions.py", "queries.py") or path.parent.name == "actions"]
    public = [
        (path, node)
        for path in called
        for node in parsed(path).body
        if isinstance(node, Function) and not node.name.startswith("_")
    ]
    assert [at(path, one.lineno) for path, one in public if not ast.get_docstring(one) or len(one.args.args) > 3] == []


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_rules_know_no_clock_no_database_and_no_network():
    rules = [path for path in MODULES if path.stem == "rules" or "rules" in path.parts]
    assert {at(path): imported(path) & IMPURE for path in rules if imported(path) & IMPURE} == {}


def tracked() -> list[Path]:
    """What belongs to the project: what git keeps, or everything where there is no git."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name.decode() for name in told.stdout.split(b"\0") if name]
    return [path for path in ([ROOT / name for name in names] or unpacked(ROOT)) if path.is_file()]


def unpacked(folder: Path) -> Iterator[Path]:
    """The files of a tree that was unpacked somewhere, without what was made there since."""
    for path in folder.rglob("*"):
        made = ("__pycache__", ".venv", "data", ".hypothesis")
        if not any(part in made or part.endswith((".egg-info", "_cache")) for part in path.relative_to(folder).parts):
            yield path


def test_the_tree_knows_no_machine():
    machine = re.compile(rb"/(?:work|root|home/\w+|Users/\w+|tmp/team)/|pypi\.org/simple|pythonhosted|registry\.npmjs")
    here = Path(__file__)
    read = [(path, path.read_bytes()) for path in tracked() if path != here and path.stat().st_size < 5_000_000]
    assert {at(path): found[0].decode() for path, data in read if (found := machine.search(data))} == {}
