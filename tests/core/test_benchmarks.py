"""Figures stand beside their bare limits, and the page keeps those that were not taken again."""

import ast

import pytest

from bench import runner
from bench.row import Row
from plaza import cli
from tests.fixtures.processes import ROOT


@pytest.fixture
def page(monkeypatch, tmp_path):
    monkeypatch.setattr(runner, "PAGE", tmp_path / "benchmarks.md")
    return tmp_path / "benchmarks.md"


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (Row("reading", 60, "ms", bare=100, limit=0.6), True),
        (Row("reading", 61, "ms", bare=100, limit=0.6), False),
        (Row("search", 19, "ms", limit=20), True),
        (Row("search", 21, "ms", limit=20), False),
        (Row("found", 94, "%", limit=95, least=True), False),
        (Row("speech", 0.02, "", bare=0.5, ratio=0.04, limit=0.1), True),
        (Row("just so", 5, "s"), True),
    ],
)
def test_a_limit_is_a_ratio_where_there_is_something_bare_and_a_figure_elsewhere(row, holds):
    assert row.holds is holds


def test_the_table_says_what_is_not_kept():
    told = runner.table(
        [Row("reading", 61, "ms", bare=100, limit=0.6, note="one card"), Row("search", 1.284, "ms", limit=20)]
    )
    head, _, first, second = told.splitlines()
    assert len({len(head), len(first), len(second)}) == 1
    assert "**not kept** one card" in first
    assert "| 1.28 ms " in second
    assert "≤ 20 ms" in second


def test_the_page_keeps_what_was_not_taken_again(page):
    page.write_text(f"# Benchmarks\n\nWords.\n\n{runner.BEGIN}\n{runner.END}\n\nMore words.\n")
    runner.keep({"search": [Row("one search", 1, "ms")], "reading": [Row("one card", 800, "ms")]})
    runner.keep({"search": [Row("one search", 2, "ms")]})
    kept = page.read_text()
    assert kept.startswith("# Benchmarks\n\nWords.")
    assert kept.endswith("More words.\n")
    assert ("| 800 ms" in kept, "| 2 ms" in kept, "| 1 ms" in kept) == (True, True, False)
    assert kept.index("### reading") < kept.index("### search")


def test_every_benchmark_says_what_it_measures(capsys):
    words = cli.parser().parse_args(["bench", "--list"])
    assert words.run(words) == 0
    listed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    with_run = {
        path.stem
        for path in (ROOT / "bench").glob("*.py")
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in ast.parse(path.read_text()).body)
    } - {"runner"}
    assert with_run <= set(listed)
    assert all(len(promise) > 10 for promise in listed.values())


def test_an_unknown_benchmark_is_named(capsys):
    words = cli.parser().parse_args(["bench", "weather"])
    assert words.run(words) == 2
    assert "No such benchmark: weather" in capsys.readouterr().out
