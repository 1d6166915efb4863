"""What every test stands on: a plaza of its own in a folder of its own, a clock, people, processes and browsers."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis_settings

from plaza.integrity import triggers
from plaza.payments import triggers as money_triggers

pytest_plugins = [
    "tests.fixtures.people",
    "tests.fixtures.clock",
    "tests.fixtures.processes",
    "tests.fixtures.browsers",
    "tests.fixtures.pages",
    "tests.fixtures.readings",
    "tests.fixtures.walking",
]


MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}
GUARDED = {triggers: set(triggers.TABLES), money_triggers: {*money_triggers.FROZEN, *money_triggers.FIXED}}

LONGEST = (
    "tests/browser/test_call_links.py",
    "tests/browser/test_every_page.py",
    "tests/browser/test_upload.py",
    "tests/browser/test_call.py",
    "tests/browser/test_sealed_report.py",
    "tests/faults/test_older_database.py",
    "tests/facilities/test_browser.py",
    "tests/browser/test_own_pages.py",
    "tests/faults/test_killed_before_the_permit.py",
    "tests/browser/test_call_documents.py",
    "tests/browser/test_pages.py",
    "tests/faults/test_killed_workers.py",
    "tests/core/test_processes.py",
    "tests/browser/test_call_rungs.py",
    "tests/applications/test_whole_catalogue.py",
    "tests/web/test_service_page.py",
    "tests/insight/test_pages.py",
    "tests/payments/test_conservation.py",
)
"""They begin first, so that no process of a parallel run is left with a long file at the end; calls, whose pictures take most of a
core each, do not all begin together."""

# The same examples every time, and no folder of examples beside the code: a failure is one for everybody.
hypothesis_settings.register_profile("plaza", derandomize=True, database=None, deadline=None, max_examples=80)
hypothesis_settings.load_profile("plaza")


def pytest_configure() -> None:
    """Stops before the first test when the settings were read from the machine's own surroundings."""
    if Path(os.environ["PLAZA_DATA_DIR"]) != settings.DATA_DIR or settings.MODE != "test":
        pytest.exit("The tests must read their own settings: run pytest from the project's folder.", returncode=4)
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # empty: tests find the pages' files where they were written


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files that take longest first; everything else stays in its random order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """This run's own data folder."""
    return settings.DATA_DIR


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """On SQLite the tests' database is the one that a process with the same data folder opens, so that both can meet there."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = settings.DATA_DIR / "plaza.sqlite3"
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session", autouse=True)
def _what_was_committed_is_emptied_out() -> Iterator[None]:
    """A test that commits leaves rows behind: they go, and nothing else is touched.

    The triggers of log and money, which refuse this, step aside for that alone. What Django knows of its own models stays as it
    was migrated, so that it need not be made anew each time.
    """
    operations = type(connection.ops)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", empty_out)
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture(autouse=True)
def _what_was_published_goes_with_the_test() -> Iterator[None]:
    """A test whose transaction is rolled back leaves no public log behind that the next one would have to continue."""
    yield
    if (settings.DATA_DIR / "log").exists():
        shutil.rmtree(settings.DATA_DIR / "log", ignore_errors=True)


def empty_out(self: BaseDatabaseOperations, statements: list[str]) -> None:
    """Deletes the rows of every table that the statements name, where it has any."""
    shutil.rmtree(settings.DATA_DIR / "log", ignore_errors=True)  # what was published goes with what it was made from
    named = {table for statement in statements for table in re.findall(r'"(\w+)"', statement)} - MADE_BY_MIGRATING
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {one})" for one in sorted(named))
        )
        filled = [table for (table,) in cursor.fetchall()]
        guards = [room for room, tables in GUARDED.items() if tables & set(filled)]
        for room in guards:
            room.remove(self.connection)
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")
        if self.connection.vendor == "postgresql":
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # a table whose rows are still being looked after takes no trigger
        for room in guards:
            room.install(self.connection)
