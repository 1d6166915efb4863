"""``plaza invite`` and ``plaza access``: what an operator gives and takes on the server, where nobody else can."""

import argparse
import sys
from collections.abc import Callable

from plaza.people.actions import PeopleError
from plaza.people.inviting import OPERATOR, approve_on_server, invite
from plaza.people.leaving import ask_factor_reset, deactivate, end_sessions, release, take_role
from plaza.people.models import Officer


def run_invite(given: argparse.Namespace) -> int:
    """Invites an officer by a letter to their own address; or gives the operator's yes to a request that waits."""
    try:
        if given.approve is not None:
            made = approve_on_server(given.approve)
        else:
            name = given.name or given.email
            made = invite(given.email, name=name, role=given.role, tenant=given.tenant, actor=OPERATOR)
    except PeopleError as problem:
        return _wrong(problem)
    if made.secret is None:
        return _said(
            f"Request {made.pk}: {made.role} for {made.email} waits for the yes of a coordinator or an inspector."
        )
    return _said(f"A letter goes to {made.email}; its link opens for whoever signs in with that address.")


def run_access(given: argparse.Namespace) -> int:
    """Takes access away, and says in a sentence what was done."""
    try:
        return _said(run(given.email, act=given.act, reason=given.reason, role=given.role))
    except PeopleError as problem:
        return _wrong(problem)


def _said(words: str) -> int:
    sys.stdout.write(f"{words}\n")
    return 0


def _wrong(problem: PeopleError) -> int:
    sys.stderr.write(f"plaza: {problem}\n")
    return 2


def run(email: str, *, act: str, reason: str, role: str) -> str:
    """Carries out the act on the officer with this address and says what was done; raises PeopleError in a sentence."""
    officer = Officer.objects.select_related("user").filter(user__email__iexact=email.strip()).first()
    if officer is None:
        raise PeopleError(f"Nobody who serves here has the address {email}.")
    if act == "deactivate" and not reason:
        raise PeopleError("Say why, with --reason: the person reads it.")
    return ACTS[act](officer, reason, role)


def _deactivate(officer: Officer, reason: str, _: str) -> str:
    done = deactivate(officer, actor=OPERATOR, reason=reason)
    return f"{officer.name}'s access has ended." if done else f"{officer.name} had no access any more."


def _sessions(officer: Officer, _: str, __: str) -> str:
    return f"Sessions ended: {end_sessions(officer.user, actor=OPERATOR)}."


def _off_duty(officer: Officer, _: str, __: str) -> str:
    release(officer, actor=OPERATOR)
    return f"{officer.name} is off duty."


def _role(officer: Officer, _: str, role: str) -> str:
    name, _, tenant = role.partition("@")
    held = officer.roles.filter(name=name, tenant=tenant).first()
    if held is None:
        known = ", ".join(f"{one.name}@{one.tenant}".rstrip("@") for one in officer.roles.all())
        raise PeopleError(f"{officer.name} does not have the role {role}. Roles: {known or 'none'}.")
    take_role(held, actor=OPERATOR)
    return f"{officer.name} no longer has the role {role}."


def _factor(officer: Officer, _: str, __: str) -> str:
    ask_factor_reset(officer, actor=OPERATOR)
    return "Asked for: a coordinator or an inspector says yes on the page of people."


ACTS: dict[str, Callable[[Officer, str, str], str]] = {
    "deactivate": _deactivate,
    "end-sessions": _sessions,
    "off-duty": _off_duty,
    "take-role": _role,
    "reset-factor": _factor,
}
