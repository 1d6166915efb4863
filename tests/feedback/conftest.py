"""A catalogue that is there, for every test that opens a page with a service on it."""

import pytest

from tests.fixtures.catalogue import put_catalogue


@pytest.fixture
def city(db: None) -> None:
    """The catalogue that ships."""
    put_catalogue()
