"""The demonstration's catalogue, for pages that show it."""

import pytest

from tests.fixtures.catalogue import put_catalogue


@pytest.fixture
def catalogue(db: None) -> None:
    """The whole demonstration catalogue, as `plaza seed` loads it."""
    put_catalogue()
