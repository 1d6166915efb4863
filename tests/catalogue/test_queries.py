"""What others ask of the catalogue: services, tenants, who is open now, and by which ways a service is given."""

from datetime import UTC, date, datetime

import pytest

from plaza.catalogue import queries
from plaza.catalogue.actions import edit_tenant
from plaza.catalogue.queries import (
    Unknown,
    add_working_days,
    definition_of,
    get_service,
    get_tenant,
    services,
    tenant_status,
    tenants,
    ways,
    working_days_between,
)
from tests.catalogue.test_hours import at

pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("loaded_city")]
TUESDAY = at("2026-11-24 09:30")


def test_services_are_found_by_tenant_and_category_in_the_file_s_order() -> None:
    assert [item.code for item in services(tenant="dukcapil")][:2] == ["DUKCAPIL-01", "DUKCAPIL-02"]
    assert services(category="ministry").count() == 22
    assert services(tenant="NONE").count() == 0


def test_a_code_is_found_however_it_is_typed() -> None:
    assert get_service("dukcapil-05").code == "DUKCAPIL-05"
    assert definition_of("dukcapil-05").decision == "auto"


@pytest.mark.parametrize("code", ["", "NONE-01", "\0", "DUKCAPIL-05'--", "x" * 500])
def test_an_unknown_code_is_told(code: str) -> None:
    for ask in (get_service, definition_of, get_tenant, queries.definition_by_hash):
        with pytest.raises(Unknown):
            ask(code)


def test_a_tenant_is_open_closed_or_preparing_with_its_next_change() -> None:
    open_now = tenant_status(get_tenant("DPMPTSP"), at=TUESDAY)
    assert (open_now.state, open_now.closes_at, open_now.opens_at) == ("open", at("2026-11-24 15:30"), None)
    closed = tenant_status(get_tenant("KEJARI"), at=TUESDAY)
    assert (closed.state, closed.closes_at, closed.opens_at) == ("closed", None, at("2026-11-25 08:00"))
    preparing = tenant_status(get_tenant("POS"), at=TUESDAY)
    assert (preparing.state, preparing.in_hours) == ("preparing", True)


def test_on_a_holiday_the_reason_is_told() -> None:
    status = tenant_status(get_tenant("DPMPTSP"), at=at("2026-12-25 09:30"))
    assert status.state == "closed"
    assert status.holiday is not None
    assert status.holiday.name_en == "Christmas Day"


def test_online_is_always_possible_and_the_others_follow_the_hours() -> None:
    service = get_service("DUKCAPIL-05")
    assert [(way.channel, way.available) for way in ways(service, at=TUESDAY)] == [
        ("online", True), ("video", True), ("counter", True),
    ]  # fmt: skip
    night = ways(service, at=at("2026-11-24 22:00"))
    assert [way.available for way in night] == [True, False, False]
    assert night[1].opens_at == at("2026-11-25 08:00")


def test_a_tenant_that_is_preparing_is_offered_online_and_by_video_only() -> None:
    for tenant in tenants():
        if tenant.preparing:
            for service in services(tenant=tenant.code):
                assert {way.channel for way in ways(service, at=TUESDAY)} <= {"online", "video"}


def test_a_tenant_set_to_preparing_on_a_page_loses_its_counter_at_once() -> None:
    edit_tenant("DUKCAPIL", actor="officer:7", changes={"status": "preparing"})
    assert [way.channel for way in ways(get_service("DUKCAPIL-05"), at=TUESDAY)] == ["online", "video"]


def test_a_deadline_is_the_closing_time_of_its_last_working_day() -> None:
    start = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert add_working_days("DUKCAPIL", start=start, days=5) == at("2026-12-01 15:30")
    assert add_working_days("KEJARI", start=start, days=2) == at("2026-11-26 23:59:59")
    assert working_days_between(date(2026, 11, 24), date(2026, 12, 1)) == 5


def test_categories_documents_and_facilities_are_known() -> None:
    assert list(queries.categories())[:2] == ["opd", "samsat"]
    assert queries.document_kinds().filter(code="ktp", identity=True).exists()
    assert queries.facilities().filter(kind="nursing_room").exists()
