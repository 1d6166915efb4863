"""What every test stands on: a plaza of its own in a folder of its own, a clock, and Alice, Bob and a stranger."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
os.environ["PLAZA_MODE"] = "test"
os.environ["PLAZA_DATA_DIR"] = tempfile.mkdtemp(prefix="plaza-test-")

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """This run's own data folder."""
    return Path(os.environ["PLAZA_DATA_DIR"])


@pytest.fixture(autouse=True)
def _log_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves its database to be emptied, which the log's triggers rightly refuse: they step aside for it."""
    yield
    if "transactional_db" not in request.fixturenames and "live_plaza" not in request.fixturenames:
        marker = request.node.get_closest_marker("django_db")
        if marker is None or not marker.kwargs.get("transaction"):
            return


@pytest.fixture
def alice(client: Client) -> Client:
    """Alice's browser: she owns things."""
    return Client()


@pytest.fixture
def bob() -> Client:
    """Bob's browser: he owns other things."""
    return Client()


@pytest.fixture
def stranger() -> Client:
    """A browser that owns nothing."""
    return Client()
