"""What is written down is what there is: settings, commands, dependencies, links, and the lock of versions."""

import argparse
import os
import re
import runpy
from pathlib import Path

import pytest

from plaza import cli, settings
from tests.fixtures.processes import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
DERIVED = {
    "PLAZA_PUBLIC_URL": "`http://localhost:<port>`",
    "PLAZA_NAME": "`Plaza <city>`",
    "PLAZA_READERS": "cores",
    "PLAZA_REGISTER": "`none`, in a demonstration `synthetic`",
    "PLAZA_DEMO_CLOCK": "`off`, in a demonstration `on`",
    "PLAZA_SECRET_KEY": "(none)",
    "PLAZA_FIELD_KEYS": "(none)",
}
"""Defaults that follow from something else, in the page's own words."""
HANDED_DOWN = {"PLAZA_SUPERVISOR_PID"}
"""Told by one process of the plaza to another; no setting."""


def rows(page: Path) -> list[list[str]]:
    """The cells of every table row of a page."""
    lines = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


SETTINGS = {row[0].strip("`"): row for row in rows(DOCS / "settings.md") if row[0].startswith("`PLAZA_")}


def test_every_setting_is_written_down_and_nothing_else():
    assert set(SETTINGS) == set(settings.READ)


@pytest.mark.parametrize("name", sorted(settings.READ))
def test_a_settings_default_and_meaning_are_written_down(name, monkeypatch, tmp_path):
    for other in [other for other in os.environ if other.startswith("PLAZA_")]:
        monkeypatch.delenv(other)
    given = {"PLAZA_DATA_DIR": str(tmp_path), "PLAZA_SECRET_KEY": "x", "PLAZA_FIELD_KEYS": "x"}
    for other, value in given.items():
        monkeypatch.setenv(other, value)
    read = runpy.run_path(settings.__file__)["READ"]
    _, default, meaning = SETTINGS[name]
    own = read.get(name, "")
    assert default == DERIVED.get(name, f"`{own}`" if own else "(empty)")
    assert len(meaning) > 15
    assert meaning.endswith((".", "`."))


def test_no_room_reads_a_variable_behind_the_settings_back():
    named = {
        name
        for path in (ROOT / "plaza").rglob("*.py")
        for name in re.findall(r"""environ[^\n]*?["'](PLAZA_[A-Z_]+)["']""", path.read_text())
    }
    assert named <= set(settings.READ) | HANDED_DOWN


def options() -> set[str]:
    """Every command, and every option of it, as the page writes them: ``plaza demo``, ``plaza demo --reset``."""
    [commands] = [action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)]
    found = set()
    for name, command in commands.choices.items():
        found.add(f"plaza {name}")
        for action in command._actions:
            found |= {f"plaza {name} {option}" for option in action.option_strings if option not in ("-h", "--help")}
    return found


def written() -> set[str]:
    found = set()
    for first, *_ in rows(DOCS / "commands.md"):
        for words in re.findall(r"`(plaza [^`]+)`", first):
            name = " ".join(words.split()[:2])
            found |= {name} | {f"{name} {option}" for option in re.findall(r"--[a-z-]+", words)}
    return found


def test_every_command_and_option_is_written_down_and_nothing_else():
    assert written() == options()


def test_every_command_and_option_explains_itself():
    [commands] = [action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)]
    for name, command in commands.choices.items():
        assert command.description, name
        assert all(action.help for action in command._actions if action.option_strings), name


def dependencies(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    named = [re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line and not line.startswith(("#", "-"))]
    return [found[0] for found in named if found]


def same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_has_its_reason_and_every_reason_a_dependency():
    page = (DOCS / "architecture.md").read_text().partition("## Dependencies")[2]
    lines = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| ")]
    reasons = {same(name): why for names, why in lines for name in re.findall(r"[A-Za-z][\w.-]+", names)}
    wanted = {same(name) for file in ("runtime.in", "dev.in") for name in dependencies(file)}
    assert wanted <= set(reasons), f"no reason for {wanted - set(reasons)}"
    assert set(reasons) - {"package"} <= wanted, f"no longer there: {set(reasons) - wanted}"
    assert all(len(reasons[name].strip()) >= 4 for name in wanted)


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_the_lock_names_a_version_and_hashes_for_everything_and_no_address(name):
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert not re.search(r"https?:|--(extra-)?index|--find-links|--trusted-host", lock)
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())
    assert all(re.match(r"[\w.\[\],-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    locked = {same(entry.partition("==")[0].partition("[")[0]) for entry in entries}
    assert {same(wanted) for wanted in dependencies(f"{name}.in")} <= locked


def test_both_locks_agree():
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), flags=re.MULTILINE))

    runtime, dev = versions("runtime.lock"), versions("dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if not re.match(r"[a-z]+:", link):
            assert (page.parent / link).exists(), f"{page.name} points to {link}"


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)`", "\n".join(page.read_text() for page in PAGES)))
def test_a_make_target_that_is_named_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
