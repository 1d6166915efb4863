"""The city's demo catalogue: read from its file once, loaded by the real command once, and put back as rows afterwards."""

from functools import cache

from django.apps import apps
from django.db.models import Model

from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import CalendarFile, CatalogueFile, read_calendar, read_catalogue

_rows: dict[type[Model], list[Model]] = {}


@cache
def city() -> CatalogueFile:
    """The demo catalogue as its file says."""
    return read_catalogue((DATA / "catalogue.yaml").read_text(encoding="utf-8"))


@cache
def city_calendar() -> CalendarFile:
    """The plaza's own calendar as its file says."""
    return read_calendar((DATA / "calendar.yaml").read_text(encoding="utf-8"))


@cache
def city_services() -> dict[str, ServiceDefinition]:
    """Every service by code."""
    return {item.code: item for item in city().services}


def load_city() -> None:
    """Fills the database with the demo catalogue."""
    models = list(apps.get_app_config("catalogue").get_models())
    if _rows:
        for model in models:
            model._default_manager.bulk_create(_rows[model])
        return
    report = seed_catalogue(actor="sistem")
    assert report.applied, str(report)
    _rows.update({model: list(model._default_manager.all()) for model in models})
