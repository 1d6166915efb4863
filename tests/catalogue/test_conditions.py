"""Which documents are needed follows from the answers; what a machine cannot judge is left to an officer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.rules.conditions import Need, age, needs
from tests.catalogue.city import city_services

SERVICES = city_services()
TODAY = date(2026, 11, 24)


def needed(code: str, *, proxy: bool = False, **answers: object) -> dict[str, Need]:
    found = needs(SERVICES[code], answers=answers, on=TODAY, proxy=proxy)
    return {requirement.doc: how for requirement, how in found}


def test_a_lost_card_needs_the_police_report_and_a_damaged_one_needs_the_card() -> None:
    lost, damaged = needed("DUKCAPIL-05", reason_kind="lost"), needed("DUKCAPIL-05", reason_kind="damaged")
    assert (lost["police_report"], lost["ktp"]) == (Need.NEEDED, Need.NOT_NEEDED)
    assert (damaged["police_report"], damaged["ktp"]) == (Need.NOT_NEEDED, Need.NEEDED)


def test_without_the_answer_nothing_is_assumed() -> None:
    assert needed("DUKCAPIL-05")["police_report"] is Need.OFFICER


def test_a_child_needs_a_photo_from_its_fifth_birthday() -> None:
    assert needed("DUKCAPIL-07", child_birth="2021-11-24")["photo"] is Need.NEEDED
    assert needed("DUKCAPIL-07", child_birth="2021-11-25")["photo"] is Need.NOT_NEEDED
    assert needed("DUKCAPIL-07", child_birth=date(2010, 1, 1))["photo"] is Need.NEEDED
    assert needed("DUKCAPIL-07", child_birth="a while ago")["photo"] is Need.OFFICER


def test_a_proxy_needs_a_power_of_attorney() -> None:
    assert needed("BAPENDA-01", proxy=True)["power_of_attorney"] is Need.NEEDED
    assert needed("BAPENDA-01")["power_of_attorney"] is Need.NOT_NEEDED


def test_a_condition_in_words_alone_is_the_officer_s_to_judge() -> None:
    assert needed("DPMPTSP-18")["nib"] is Need.OFFICER


def test_an_extra_document_is_optional() -> None:
    assert needed("DPMPTSP-01")["competency_cert"] is Need.OPTIONAL


def test_every_condition_of_an_automatic_service_can_be_judged_by_the_machine() -> None:
    for service in SERVICES.values():
        if service.decision == "auto":
            assert all(item.condition for item in service.requirements if item.when_id)


@given(born=st.dates(date(1920, 1, 1), TODAY), later=st.integers(0, 20_000))
def test_nobody_grows_younger(born: date, later: int) -> None:
    day = born + timedelta(days=later)
    assert 0 <= age(born, on=day) <= age(born, on=day + timedelta(days=1)) <= age(born, on=day) + 1


@pytest.mark.parametrize(("day", "years"), [("2026-02-28", 1), ("2026-03-01", 2), ("2028-02-28", 3), ("2028-02-29", 4)])
def test_somebody_born_on_leap_day_has_a_birthday_every_year(day: str, years: int) -> None:
    assert age(date(2024, 2, 29), on=date.fromisoformat(day)) == years
