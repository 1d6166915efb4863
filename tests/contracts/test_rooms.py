"""The house keeps its order: in imports, in tables, and in what each room is called."""

import configparser
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from plaza.settings import ROOMS
from tests.fixtures.processes import ROOT

ORDER = configparser.ConfigParser()
ORDER.read(ROOT / ".importlinter")


def floors() -> dict[str, int]:
    """Every room with its height: the higher may know the lower."""
    lines = ORDER["importlinter:contract:rooms"]["layers"].split("\n")
    stories = [re.findall(r"\((\w+)\)", line) for line in lines if line.strip()]
    return {room: height for height, story in enumerate(reversed(stories)) for room in story}


HEIGHT = floors()


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("plaza.")]


def room_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def test_every_room_only_imports_the_rooms_below_it():
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-3000:]


def test_an_import_upward_is_seen(tmp_path):
    planted = tmp_path / "plaza"
    for room, source in {"": "", "core": "import plaza.people\n", "people": "", "attic": ""}.items():
        (planted / room).mkdir()
        (planted / room / "__init__.py").write_text(source)
    rules = configparser.ConfigParser()
    rules["importlinter"] = {"root_package": "plaza"}
    rules["importlinter:contract:rooms"] = dict(ORDER["importlinter:contract:rooms"])
    with (tmp_path / ".importlinter").open("w") as file:
        rules.write(file)
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run(
        [linter, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1, told.stdout + told.stderr
    assert "plaza.core -> plaza.people" in told.stdout or "attic" in told.stdout


def test_every_room_stands_in_the_one_picture():
    there = {path.parent.name for path in (ROOT / "plaza").glob("*/__init__.py")} - {"data"}
    assert there <= set(HEIGHT)
    assert [room for room in ROOMS if room not in HEIGHT] == []


@pytest.mark.parametrize("room", sorted({path.parent.name for path in (ROOT / "plaza").glob("*/models.py")}))
def test_every_room_with_tables_keeps_its_inner_order(room):
    containers = ORDER["importlinter:contract:inside"]["containers"].split()
    assert room == "core" or f"plaza.{room}" in containers


def points_upward(field: models.Field) -> bool:
    """Whether a column points to a room above, or to one on the same floor."""
    target = field.related_model
    if field.auto_created or not isinstance(target, type) or not target.__module__.startswith("plaza."):
        return False
    here, there = room_of(field.model), room_of(target)
    return here != there and HEIGHT[there] >= HEIGHT[here]


def test_a_table_points_only_to_its_own_room_or_one_below():
    """What must name something above keeps a text reference instead."""
    fields = [field for model in ours() for field in model._meta.get_fields() if field.is_relation]
    assert [str(field) for field in fields if points_upward(field)] == []


def test_a_column_that_points_upward_is_seen():
    def points(here: str, there: str) -> bool:
        target, model = (type("Planted", (), {"__module__": f"plaza.{room}.models"}) for room in (there, here))
        return points_upward(SimpleNamespace(auto_created=False, related_model=target, model=model))  # type: ignore[arg-type]

    assert points("core", "people") and points("people", "applications") and points("applications", "queueing")
    assert not points("applications", "people") and not points("people", "people")


def test_a_table_says_what_it_holds_and_bears_its_rooms_name():
    own = [model for model in ours() if not model._meta.auto_created]
    assert [model._meta.label for model in own if model._meta.app_label != room_of(model)] == []
    assert [model._meta.label for model in own if (model.__doc__ or "").startswith(f"{model.__name__}(")] == []


@pytest.mark.django_db
def test_the_migrations_are_those_of_the_models():
    assert not (missing := missing_migrations()), f"run makemigrations:\n{missing}"


def missing_migrations() -> str:
    said = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=2, stdout=said, no_color=True)
    except SystemExit:
        return said.getvalue()
    return ""


@pytest.mark.django_db
def test_a_changed_column_without_a_migration_is_seen(monkeypatch):
    column = apps.get_model("people.Officer")._meta.get_field("tenant")
    monkeypatch.setattr(column, "max_length", 999)
    assert "tenant" in missing_migrations()


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / "plaza" / room / "__init__.py").exists()])
def test_a_room_says_at_its_door_what_it_promises(room):
    doc = (ROOT / "plaza" / room / "__init__.py").read_text()
    assert doc.lstrip().startswith('"""')
