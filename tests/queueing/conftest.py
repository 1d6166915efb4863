"""The small mall, and officers at their desks."""

from collections.abc import Callable
from typing import Any

import pytest

from plaza.people.models import Officer
from plaza.queueing.actions import officers_seen, set_desk
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.queueing.mall import make_mall


@pytest.fixture
def mall(db: None, clock: Clock) -> None:
    """The small mall on a Tuesday at 09.30 WITA."""
    make_mall()


@pytest.fixture
def desk(mall: None, officer_of: Callable[..., Person]) -> Callable[..., Officer]:
    """Makes an officer who is on duty, at the desk and alive: ``desk("DPMPTSP", services=["DPMPTSP-01"])``."""

    def make(tenant: str = "DPMPTSP", **more: Any) -> Officer:
        officer = officer_of(tenant, **more).officer
        assert officer is not None
        set_desk(officer, state="on")
        officers_seen([officer.pk])
        return officer

    return make
