"""What every test stands on: a plaza of its own in a folder of its own, a clock, people, processes and browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
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
]


# The same examples every time, and no folder of examples beside the code: a failure is one for everybody.
hypothesis_settings.register_profile("plaza", derandomize=True, database=None, deadline=None, max_examples=80)
hypothesis_settings.load_profile("plaza")


def pytest_configure() -> None:
    """Stops before the first test when the settings were read from the machine's own surroundings."""
    if Path(os.environ["PLAZA_DATA_DIR"]) != settings.DATA_DIR or settings.MODE != "test":
        pytest.exit("The tests must read their own settings: run pytest from the project's folder.", returncode=4)
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # empty: tests find the pages' files where they were written


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
def _log_steps_aside_when_emptied() -> Iterator[None]:
    """A test that commits leaves a database to be emptied, which the log's triggers refuse: they step aside for that alone."""
    operations = type(connection.ops)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", _emptying(operations.execute_sql_flush))
        yield


Flush = Callable[[BaseDatabaseOperations, list[str]], None]


def _emptying(execute_sql_flush: Flush) -> Flush:
    @wraps(execute_sql_flush)
    def flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        # What was published goes with what it was made from.
        shutil.rmtree(settings.DATA_DIR / "log", ignore_errors=True)
        with transaction.atomic(using=self.connection.alias):
            triggers.remove(self.connection)
            money_triggers.remove(self.connection)
            execute_sql_flush(self, statements)
            triggers.install(self.connection)
            money_triggers.install(self.connection)

    return flush
