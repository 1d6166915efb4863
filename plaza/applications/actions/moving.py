"""The one way in which an application changes its state: a conditional UPDATE, with the service clock in the same transaction."""

from plaza.applications.models import Application, ClockInterval
from plaza.applications.queries import clock_of
from plaza.applications.rules.clock import RUNNING
from plaza.applications.rules.states import TRANSITIONS
from plaza.core.clock import now
from plaza.core.transitions import move


def step_to(application: Application, state: str, *, why: str, **changes: object) -> bool:
    """Moves the application and starts or stops its clock; False, with nothing written, when somebody else moved it first.

    Called within the caller's transaction. ``why`` stands with the interval. A clock that stops keeps what it used; one that
    starts again goes on from there, and the promised moment moves by exactly the pause.
    """
    before = application.state
    if not move(application, to=state, table=TRANSITIONS, **changes):
        return False
    if (before in RUNNING) != (state in RUNNING):
        _turn(application, on=state in RUNNING, why=why)
    return True


def _turn(application: Application, *, on: bool, why: str) -> None:
    last, moment = application.clock.last(), now()
    moment = max(moment, (last.stopped_at or last.started_at) if last else moment)  # a clock set back adds nothing
    if on:
        ClockInterval.objects.create(application=application, started_at=moment, why=why)
    elif last is not None:
        ClockInterval.objects.filter(pk=last.pk, stopped_at=None).update(stopped_at=moment, stopped_why=why)
    application.promised_at = clock_of(application).due
    Application.objects.filter(pk=application.pk).update(promised_at=application.promised_at)
