"""A catalogue that is there, for every test that opens a page with a service on it."""

import pytest

from plaza.catalogue.actions import seed_catalogue


@pytest.fixture
def city(db: None) -> None:
    """The catalogue that ships."""
    assert seed_catalogue(None, actor="sistem").ok
