"""The city's demo catalogue loaded once for this folder's tests, and the small one for tests that change things."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.rules.reports import Report
from tests.catalogue.small import Spoil, write_small
from tests.fixtures.catalogue import put_catalogue

Load = Callable[..., Report]


@pytest.fixture
def loaded_city(db: None) -> None:
    """The whole demo catalogue."""
    put_catalogue()


@pytest.fixture
def load(db: None, tmp_path: Path) -> Load:
    """Loads the small catalogue after one change: ``load(lambda data: …, dry_run=True)``."""

    def load(spoil: Spoil = lambda data: None, **how: bool) -> Report:
        return seed_catalogue(write_small(tmp_path, spoil), actor="officer:1", **how)

    return load
