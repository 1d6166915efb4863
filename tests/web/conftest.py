"""The demonstration's catalogue, for pages that show it."""

import pytest
from django.apps import apps
from django.db.models import Model

from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.models import Edition

EDITION = 1_000_000
"""No other test comes to this number, so what a process keeps for it is always of this catalogue."""
_rows: dict[type[Model], list[Model]] = {}


@pytest.fixture
def catalogue(db: None) -> None:
    """The whole demonstration catalogue, as `plaza seed` loads it: read from its file once, and put back as rows afterwards."""
    models = list(apps.get_app_config("catalogue").get_models())
    if _rows:
        for model in models:
            model._default_manager.bulk_create(_rows[model])
        return
    report = seed_catalogue(None, actor="sistem")
    assert report.ok, str(report)
    Edition.objects.update(number=EDITION)
    _rows.update({model: list(model._default_manager.all()) for model in models})
