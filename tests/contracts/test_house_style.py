"""The house's own manners, those that no linter knows."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.fixtures.processes import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 500, 60
Function = ast.FunctionDef | ast.AsyncFunctionDef
UNFINISHED = r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError"
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


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def long_functions(tree: ast.Module) -> list[int]:
    return [one.lineno for one in functions(tree) if (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION]


def untyped(tree: ast.Module) -> list[int]:
    return [one.lineno for one in functions(tree) if one.returns is None or any(map(bare, given_to(one)))]


def given_to(one: Function) -> list[ast.arg]:
    more = [arg for arg in (one.args.vararg, one.args.kwarg) if arg]
    return [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs, *more]


def bare(arg: ast.arg) -> bool:
    return arg.annotation is None and arg.arg not in ("self", "cls")


def unfinished(tree: ast.Module, source: str) -> list[int]:
    words = [n for n, line in enumerate(source.splitlines(), 1) if re.search(UNFINISHED, line)]
    return words + [one.lineno for one in ast.walk(tree) if isinstance(one, ast.Assert)]


def silent_doors(tree: ast.Module) -> list[int]:
    """What other rooms call, and that promises nothing or takes its words by their place."""
    public = [node for node in tree.body if isinstance(node, Function) and not node.name.startswith("_")]
    return [one.lineno for one in public if not ast.get_docstring(one) or len(one.args.args) > 3]


def impure(tree: ast.Module) -> set[str]:
    """What a rule may not know: it, or anything within it."""
    return {name for name in imported(tree) if any(name == one or name.startswith(f"{one}.") for one in IMPURE)}


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def loose_numbers(tree: ast.Module) -> list[int]:
    """Digits of a request that are asked of ``str``: ``²`` is a digit to it, and no number. There is ``whole_number`` for that."""
    asked = [
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isdecimal")
    ]
    return [node.lineno for node in asked]


def walked(check: Callable[[ast.Module], list[int]], paths: list[Path]) -> list[str]:
    return [at(path, line) for path in paths for line in check(parsed(path))]


def test_no_file_is_too_long():
    assert [at(path) for path in EVERYTHING if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long():
    assert walked(long_functions, MODULES) == []


def test_every_function_is_typed():
    assert walked(untyped, MODULES) == []


def test_every_file_says_what_it_is():
    silent = [path for path in EVERYTHING if path.name != "__init__.py" and not ast.get_docstring(parsed(path))]
    assert [at(path) for path in silent] == []


def test_nothing_is_left_unfinished():
    assert [at(path, line) for path in MODULES for line in unfinished(parsed(path), path.read_text())] == []


def test_what_other_rooms_call_promises_something_and_takes_its_words_by_name():
    called = [
        path
        for path in MODULES
        if path.name in ("actions.py", "queries.py") or path.parent.name in ("actions", "queries")
    ]
    assert called
    assert walked(silent_doors, [path for path in called if path.name != "__init__.py"]) == []


def test_rules_know_no_clock_no_database_and_no_network():
    rules = [path for path in MODULES if path.stem == "rules" or "rules" in path.parts]
    assert len(rules) > 20
    assert {at(path): found for path in rules if (found := impure(parsed(path)))} == {}


def test_a_page_asks_the_one_reader_whether_something_is_a_number():
    assert walked(loose_numbers, [path for path in MODULES if "web" in path.parts]) == []


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (long_functions, "def f() -> None:\n" + "    x = 1\n" * 60), (untyped, "def f(a): ..."), (untyped, "async def f(a: int): ..."),
        (untyped, "def f(*a) -> None: ..."), (untyped, "def f(*, a) -> None: ..."),
        (untyped, "class A:\n    def f(self, **b) -> None: ..."),
        (lambda tree: unfinished(tree, "x = 1  # TODO: later"), "x = 1"), (lambda tree: unfinished(tree, ""), "assert x"),
        (silent_doors, "def f() -> None: ..."), (silent_doors, 'def f(a, b, c, d):\n    """Says."""'),
        (impure, "from plaza.core import clock"), (impure, "import socket"), (impure, "from django.db.models import Model"),
        (impure, "import urllib.request"), (impure, "def f():\n    from random import choice"),
        (loose_numbers, "pk = int(text) if text.isdigit() else 0"), (loose_numbers, "if not named.isdecimal(): pass"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(check, planted):
    assert check(ast.parse(planted))


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


MACHINE = re.compile(rb"/(?:work|root|home/\w+|Users/\w+|tmp/team)/|pypi\.org/simple|pythonhosted|registry\.npmjs")


def test_the_tree_knows_no_machine():
    here = Path(__file__)
    read = [(path, path.read_bytes()) for path in tracked() if path != here and path.stat().st_size < 5_000_000]
    assert len(read) > 500
    assert {at(path): found[0].decode() for path, data in read if (found := MACHINE.search(data))} == {}
    for planted in (b"in /work/x.py", b"/home/siti/plaza", b"/Users/budi/a", b"https://pypi.org/simple/django"):
        assert MACHINE.search(planted), planted
