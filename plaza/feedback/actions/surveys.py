"""Writing the survey: one invitation for an event, one answer for an invitation."""

import secrets
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from plaza.core.clock import today
from plaza.core.fields import blind_index
from plaza.core.saving import save_new
from plaza.feedback.models import Answer, Invitation
from plaza.feedback.rules.survey import CHANNELS, KEYS, PROFILE, valid
from plaza.feedback.rules.themes import LONGEST, themes_of
from plaza.integrity.actions import record

TOKEN_BYTES = 15


class BadAnswer(ValueError):
    """Not nine answers from 1 to 4."""


def invite(about: str, *, service: str, tenant: str, channel: str, person: str = "") -> str:
    """Invites whoever was served to judge the event ``about``; the token of the survey page, the same however often it is asked.

    ``person`` is the holder of the event, if known: for a second event of the same service on the same day it gets the first
    one's token, so that nobody counts twice.
    """
    day = today()
    mark = blind_index(f"{person}|{service}|{day}", purpose="survey") if person else None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    kept = channel if channel in CHANNELS else "online"
    made = Invitation(token=token, about=about, service=service, tenant=tenant, channel=kept, day=day, person=mark)
    if save_new(made):
        return token
    found = _invitation(about, mark)  # asked before, or by another request of the same moment
    return found.token if found else token


def _invitation(about: str, mark: str | None) -> Invitation | None:
    same = Q(about=about) | Q(person=mark) if mark else Q(about=about)
    return Invitation.objects.filter(same).order_by("pk").first()


@transaction.atomic
def answer_survey(
    invitation: Invitation, *, marks: Sequence[int], words: str = "", about_you: Mapping[str, str] | None = None
) -> bool:
    """Counts the answer, unless the invitation has one: then nothing changes, and False says so. Raises BadAnswer.

    ``marks`` are the nine elements in their order. Nothing that is kept leads from the answer to the event.
    """
    if not valid(marks):
        raise BadAnswer(f"{len(marks)} marks")
    if not Invitation.objects.filter(pk=invitation.pk, answered=False).update(answered=True):
        return False
    told = " ".join(words.split())[:LONGEST]
    Answer.objects.create(
        service=invitation.service, tenant=invitation.tenant, channel=invitation.channel, day=today(),
        total=sum(marks), words=told, themes=list(themes_of(told)), **dict(zip(KEYS, marks, strict=True)), **_known(about_you),
    )  # fmt: skip
    facts = {"marks": list(marks), "channel": invitation.channel}
    record("survey.answered", actor="responden", subject=f"service:{invitation.service}", facts=facts)
    return True


def _known(about_you: Mapping[str, str] | None) -> dict[str, str]:
    """What somebody said of themself, as far as the list knows it."""
    given = about_you or {}
    return {
        name: given.get(name, "") if given.get(name, "") in {value for value, *_ in choices} else ""
        for name, choices in PROFILE.items()
    }
