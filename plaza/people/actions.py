"""Writing who is who: invitations, duty, keys and tasks. Every one of these acts stands in the log."""

from datetime import datetime, timedelta

from django.db import transaction

from plaza.core.clock import now, real_now
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.people.belonging import Self
from plaza.people.in_the_log import of_role
from plaza.people.models import Duty, Key, Officer, Role, Task, User
from plaza.people.signals import duty_ended, emergency_opened

EMERGENCY = timedelta(minutes=30)
LEAST_REASON, MOST_REASON = 20, 500


class PeopleError(ValueError):
    """Something about people that cannot be done, in a sentence for whoever asked."""


@transaction.atomic
def appoint(user: User, *, name: str, role: str, tenant: str = "", actor: str, is_woman: bool = False) -> Officer:
    """Gives the user a role; the officer is made when there is none yet."""
    officer, _ = Officer.objects.get_or_create(
        user=user, defaults={"name": name, "tenant": tenant, "is_woman": is_woman}
    )
    given, _ = Role.objects.get_or_create(officer=officer, name=role, tenant=tenant)
    record(
        "people.appointed", actor=actor, subject=officer.ref, facts={"role": role, "tenant": tenant}, row=of_role(given)
    )
    return officer


@transaction.atomic
def set_duty(
    officer: Officer,
    *,
    tenant: str,
    starts_at: datetime,
    ends_at: datetime,
    services: list[str] | None = None,
    actor: str,
) -> Duty:
    """Puts the officer on the roster of a tenant for a span of time."""
    if ends_at <= starts_at:
        raise PeopleError(t("Jam selesai harus sesudah jam mulai.", "The end must come after the start."))
    duty = Duty.objects.create(
        officer=officer, tenant=tenant, services=services or [], starts_at=starts_at, ends_at=ends_at
    )
    record("people.duty_set", actor=actor, subject=officer.ref, facts={"tenant": tenant, "services": duty.services})
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, actor: str) -> None:
    """Takes the officer off the roster, from now on or for all of a span that has not begun; twice changes nothing.

    The row stays: a day whose roster was written and then emptied is another thing than one without a roster.
    """
    moment = now()
    ends = max(duty.starts_at, moment)
    if not Duty.objects.filter(pk=duty.pk, ends_at__gt=ends).update(ends_at=ends):
        return
    duty.ends_at = ends
    record("people.duty_ended", actor=actor, subject=duty.officer.ref, facts={"tenant": duty.tenant})
    duty_ended.send(Duty, duty=duty, actor=actor)


def give_key(subject_ref: str, *, holder: str) -> None:
    """Makes the holder an owner of the subject; giving it twice changes nothing."""
    Key.objects.bulk_create([Key(subject_ref=subject_ref, holder=holder, given_at=now())], ignore_conflicts=True)


@transaction.atomic(savepoint=False)
def give_task(officer: Officer, *, subject_ref: str, cause_ref: str, mode: str, until: datetime) -> Task:
    """Lets the officer open the subject because of the cause, until that moment of real time; written to the log."""
    task = Task.objects.create(
        officer=officer, subject_ref=subject_ref, cause_ref=cause_ref, mode=mode, given_at=real_now(), until=until
    )
    record(
        "people.task_given",
        actor="sistem",
        subject=subject_ref,
        facts={"officer": officer.ref, "cause": cause_ref, "mode": mode},
    )
    return task


@transaction.atomic
def emergency_access(officer: Officer, *, subject_ref: str, reason: str) -> Task:
    """Lets the officer open the subject for half an hour because it cannot wait; the person is told, with the reason.

    Raises PeopleError without a reason that says something. Whether the officer's post allows it at all, the page has asked.
    """
    told = " ".join(reason.split())
    if len(told) < LEAST_REASON:
        raise PeopleError(
            t(
                "Tulis alasannya, setidaknya satu kalimat. Orangnya akan membacanya.",
                "Write the reason, at least a sentence. The person will read it.",
            )
        )
    if Self(officer).owns(subject_ref):
        raise PeopleError(
            t(
                "Berkas ini milik Anda sendiri atau keluarga Anda. Minta kepala instansi lain membukanya.",
                "This file is your own or your family's. Ask the head of another agency to open it.",
            )
        )
    moment = real_now()
    task = Task.objects.create(
        officer=officer, subject_ref=subject_ref, cause_ref=f"emergency:{officer.pk}", given_at=moment,
        until=moment + EMERGENCY, reason=told[:MOST_REASON],
    )  # fmt: skip
    record("people.emergency", actor=officer.ref, subject=subject_ref, facts={"reason": task.reason})
    emergency_opened.send(Task, task=task)
    return task


def end_tasks(*, cause_ref: str, officer: Officer | None = None) -> int:
    """Ends what was opened for this cause (for one officer, if named); how many tasks ended."""
    running = Task.objects.filter(cause_ref=cause_ref, ended_at=None)
    if officer:
        running = running.filter(officer=officer)
    return running.update(ended_at=real_now())
