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
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
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


def read_from_outside(source: str) -> set[str]:
    """The variables that a file reads by itself."""
    return set(re.findall(r"""(?:environ|getenv)[^\n]*?["'](PLAZA_[A-Z_]+)["']""", source))


def test_no_room_reads_a_variable_behind_the_settings_back():
    named = set().union(*(read_from_outside(path.read_text()) for path in (ROOT / "plaza").rglob("*.py")))
    assert named <= set(settings.READ) | HANDED_DOWN
    for planted in (
        'os.environ["PLAZA_X"]',
        "os.environ.get('PLAZA_X')",
        'os.getenv("PLAZA_X", "")',
        'environ.pop("PLAZA_X")',
    ):
        assert read_from_outside(planted) == {"PLAZA_X"}, planted


def test_a_setting_that_is_not_written_down_or_no_longer_there_is_seen(tmp_path):
    page = tmp_path / "settings.md"
    page.write_text("| Name | Default | Meaning |\n| --- | --- | --- |\n| `PLAZA_GONE` | `1` | One \\| two. |\n")
    assert rows(page)[-1] == ["`PLAZA_GONE`", "`1`", "One \\| two."]
    assert {row[0].strip("`") for row in rows(page)} - set(settings.READ) >= {"PLAZA_GONE"}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Every command, and every option of it, as the page writes them: ``plaza demo``, ``plaza demo --reset``."""
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    found = set()
    for name, command in commands.choices.items():
        found.add(f"plaza {name}")
        for action in command._actions:
            found |= {f"plaza {name} {option}" for option in action.option_strings if option not in ("-h", "--help")}
    return found


def written(page: Path) -> set[str]:
    found = set()
    for first, *_ in rows(page):
        for words in re.findall(r"`(plaza [^`]+)`", first):
            name = " ".join(words.split()[:2])
            found |= {name} | {f"{name} {option}" for option in re.findall(r"--[a-z-]+", words)}
    return found


def test_every_command_and_option_is_written_down_and_nothing_else():
    assert written(DOCS / "commands.md") == options(cli.parser())


def unexplained(parser: argparse.ArgumentParser) -> list[str]:
    """The commands that say nothing of themselves, or of one of their options."""
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [
        name
        for name, command in commands.choices.items()
        if not command.description or not all(action.help for action in command._actions if action.option_strings)
    ]


def test_every_command_and_option_explains_itself():
    assert unexplained(cli.parser()) == []


def test_a_command_or_option_that_nobody_wrote_down_is_seen(tmp_path):
    planted = argparse.ArgumentParser(prog="plaza")
    commands = planted.add_subparsers()
    commands.add_parser("silent")
    commands.add_parser("half", description="Says.").add_argument("--quiet")
    page = tmp_path / "commands.md"
    page.write_text("| `plaza half` | Says. |\n| `plaza gone --now` | Was. |\n")
    assert unexplained(planted) == ["silent", "half"]
    assert options(planted) ^ written(page) == {"plaza silent", "plaza half --quiet", "plaza gone", "plaza gone --now"}


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
    assert loose(lock) == []
    locked = {same(entry.partition("==")[0].partition("[")[0]) for entry in entries(lock)}
    assert {same(wanted) for wanted in dependencies(f"{name}.in")} <= locked


def entries(lock: str) -> list[str]:
    return re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())


def loose(lock: str) -> list[str]:
    """What a lock leaves open: an address, or an entry without its version or its hashes."""
    addresses = re.findall(r"https?:|--(?:extra-)?index|--find-links|--trusted-host", lock)
    held = re.compile(r"[\w.\[\],-]+==\S+")
    return addresses + [entry for entry in entries(lock) if not held.match(entry) or "--hash=sha256:" not in entry]


def test_a_lock_that_leaves_something_open_is_seen():
    kept = "django==5.2.1 \\\n    --hash=sha256:00\n"
    assert loose(kept) == []
    for planted in (
        "django>=5 --hash=sha256:00",
        "django==5.2.1",
        "--index-url https://elsewhere.id",
        "a @ https://elsewhere.id/a.whl",
    ):
        assert loose(f"{kept}{planted}\n"), planted


def test_both_locks_agree():
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), flags=re.MULTILINE))

    runtime, dev = versions("runtime.lock"), versions("dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    assert dangling(page.read_text(), page.parent) == []


def dangling(words: str, folder: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#\s]+)", words)
    return [link for link in links if not re.match(r"[a-z]+:", link) and not (folder / link).exists()]


def test_a_link_that_leads_nowhere_is_seen():
    assert dangling("[a](nowhere.md) [b](settings.md#x) [c](https://elsewhere.id) [d](#here)", DOCS) == ["nowhere.md"]


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)`", "\n".join(page.read_text() for page in PAGES)))
def test_a_make_target_that_is_named_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
