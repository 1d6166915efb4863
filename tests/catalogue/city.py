"""The city's demo catalogue as its files say, read once."""

from functools import cache

from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import CalendarFile, CatalogueFile, read_calendar, read_catalogue


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
