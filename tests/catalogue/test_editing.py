"""A coordinator's edits are checked like the file, logged, and at once seen by everybody."""

from datetime import date

import pytest

from plaza.catalogue import queries
from plaza.catalogue.actions import edit_schedule, edit_service, edit_tenant, remove_holiday, set_holiday
from plaza.catalogue.models import Edition
from plaza.catalogue.queries import Unknown, definition_of, get_service, get_tenant
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.integrity.models import Leaf
from tests.catalogue.conftest import Load
from tests.catalogue.test_hours import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small(load: Load) -> None:
    load()


def test_an_edit_is_seen_at_once_and_written_into_the_log() -> None:
    assert definition_of("CAPIL-02").name_id == "Bea peralihan"
    edit_service("capil-02", actor="officer:7", changes={"name_id": "Bea baru", "fee": {"kind": "free"}})
    assert (definition_of("CAPIL-02").name_id, definition_of("CAPIL-02").fee.kind) == ("Bea baru", "free")
    assert Leaf.objects.get(kind="service.edited").subject == "service:CAPIL-02"


def test_a_promise_in_days_can_become_one_in_minutes() -> None:
    edit_service("CAPIL-01", actor="officer:7", changes={"sla_working_days": None, "sla_minutes": 20})
    assert (definition_of("CAPIL-01").sla_working_days, definition_of("CAPIL-01").sla_minutes) == (None, 20)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "CAPIL-09"}, "code cannot be changed here"),
        ({"colour": "red"}, "colour cannot be changed here"),
        ({"fee": {"kind": "fixed"}}, "a fixed fee needs amount_idr"),
        ({"requirements": [{"doc": "ktb", "mandatory": True}]}, "unknown document type ktb"),
        ({"name_en": ""}, "name_en must be words"),
        ({"sla_minutes": 5}, "exactly one of"),
    ],
)
def test_an_edit_that_does_not_hold_changes_nothing(changes: dict[str, object], said: str) -> None:
    before = get_service("CAPIL-01").definition_hash
    with pytest.raises(BadCatalogue, match=said):
        edit_service("CAPIL-01", actor="officer:7", changes=changes)
    assert get_service("CAPIL-01").definition_hash == before
    assert Edition.objects.get().number == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"letters": "CUK"}, "the letters CUK belong to another tenant"),
        ({"letters": "12"}, "letters must be three capital letters"),
        ({"counter": "1-02"}, "the counter 1-02 belongs to another tenant"),
        ({"counter": "3-01"}, "counter must be 1-nn"),
        ({"status": "asleep"}, "unknown status asleep"),
        ({"hours": "never"}, "unknown hours never"),
        ({"category": "opd"}, "category cannot be changed here"),
    ],
)
def test_a_tenant_cannot_be_edited_into_something_that_does_not_hold(changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadCatalogue, match=said):
        edit_tenant("CAPIL", actor="officer:7", changes=changes)


def test_a_tenant_moves_to_another_floor() -> None:
    edit_tenant("CAPIL", actor="officer:7", changes={"floor": 3, "counter": "3-01"})
    assert (get_tenant("CAPIL").floor, get_tenant("CAPIL").counter) == (3, "3-01")


def test_hours_that_are_edited_hold_at_once() -> None:
    evening = at("2026-11-24 18:00")
    assert not queries.calendar().is_open("standard", at=evening)
    days = dict(queries.calendar().schedules["standard"].as_json(), tue=["08:00-20:00"])
    edit_schedule("standard", actor="officer:7", changes={"days": days})
    assert queries.calendar().is_open("standard", at=evening)


def test_hours_that_overlap_are_refused() -> None:
    days = dict(queries.calendar().schedules["standard"].as_json(), tue=["08:00-12:00", "11:00-13:00"])
    with pytest.raises(BadCatalogue, match="overlapping"):
        edit_schedule("standard", actor="officer:7", changes={"days": days})


def test_a_holiday_needs_a_kind_and_both_names() -> None:
    with pytest.raises(BadCatalogue, match="unknown kind feast"):
        set_holiday(date(2026, 11, 25), actor="officer:7", kind="feast", name_id="Pesta", name_en="Feast")
    with pytest.raises(BadCatalogue, match="name_en"):
        set_holiday(date(2026, 11, 25), actor="officer:7", kind="local", name_id="Pesta", name_en="")


def test_what_does_not_exist_cannot_be_edited() -> None:
    for edit in (
        lambda: edit_service("NONE-01", actor="officer:7", changes={}),
        lambda: edit_tenant("NONE", actor="officer:7", changes={}),
        lambda: edit_schedule("none", actor="officer:7", changes={}),
        lambda: remove_holiday(date(2026, 11, 24), actor="officer:7"),
    ):
        with pytest.raises(Unknown):
            edit()
