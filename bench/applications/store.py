"""A database of its own for a benchmark, with the catalogue in it; gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test.utils import override_settings, setup_databases, teardown_databases

from plaza.catalogue.actions import seed_catalogue


@contextmanager
def store() -> Iterator[None]:
    """A plaza of its own, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder), SIGNING_PKCS12=""):
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": True})
        try:
            seed_catalogue(actor="sistem")
            yield
        finally:
            teardown_databases(made, verbosity=0)
