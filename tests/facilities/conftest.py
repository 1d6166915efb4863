"""The small building, officers at their desks, and a kiosk."""

from collections.abc import Callable
from typing import Any

import pytest

from plaza.facilities.actions import make_kiosk
from plaza.facilities.models import Kiosk
from plaza.people.models import Officer
from plaza.queueing.actions import officers_seen, set_desk
from tests.facilities.house import make_house
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person


@pytest.fixture
def house(db: None, clock: Clock) -> None:
    """The small building on a Tuesday at 09.30 WITA."""
    make_house()


@pytest.fixture
def desk(house: None, officer_of: Callable[..., Person]) -> Callable[..., Officer]:
    """Makes an officer who is on duty, at the desk and alive."""

    def make(tenant: str = "DPMPTSP", **more: Any) -> Officer:
        officer = officer_of(tenant, **more).officer
        assert officer is not None
        set_desk(officer, state="on")
        officers_seen([officer.pk])
        return officer

    return make


@pytest.fixture
def kiosk(house: None) -> Kiosk:
    """The kiosk of the first floor."""
    return make_kiosk(floor=1, actor="sistem")[0]
