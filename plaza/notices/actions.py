"""Writing notices: enqueue one with its act, send it once, and remember which browsers asked to be told."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from plaza.core.clock import real_now
from plaza.core.references import new_reference
from plaza.core.secrets import digest
from plaza.core.texts import Pair
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.notices.adapters import TRANSPORTS
from plaza.notices.adapters.base import Letter, Undelivered
from plaza.notices.adapters.null import NullTransport
from plaza.notices.adapters.webpush import refuse_foreign
from plaza.notices.models import Notice, Subscription
from plaza.notices.queries import addresses_of
from plaza.notices.rules import ATTEMPTS, STALE_AFTER, TRANSITIONS, channel_of, tidy_contact

MOST_BROWSERS = 5
"""Browsers that one holder may have told; the oldest gives way."""


class TryAgain(Exception):
    """The notice did not go out this time; the job's ladder brings it back."""


def notify(
    to: str | Sequence[str], *, kind: str, title: Pair, body: Pair, about: str, link: str = "", language: str = "",
    useless_after: timedelta = STALE_AFTER,
) -> list[Notice]:  # fmt: skip
    """Enqueues the message to everybody named, once per address, within the caller's transaction.

    ``to``: holders (``citizen:12``, ``device:…``) and contacts (``a@b.id``, ``0812…``); an unknown form or a holder nobody can
    reach gives no notice. ``link``: a whole address. ``language``: ``id``, ``en``, or empty for both. Times are real time.
    """
    found = {}
    for name in [to] if isinstance(to, str) else to:
        for channel, address, reads in addresses_of(_tidied(name)):
            found[channel, str(sorted(address.items()))] = (channel, address, reads)
    if not found:
        return []
    with transaction.atomic(savepoint=False):
        return [
            _enqueue(channel, address, kind=kind, words=_words(title, body, reads or language), about=about, link=link,
                     useless_after=useless_after)
            for channel, address, reads in found.values()
        ]  # fmt: skip


def reachable(contact: str) -> bool:
    """Whether a contact is an address of a channel that some transport carries today."""
    channel = channel_of(_tidied(contact))
    return channel is not None and carries(channel)


def carries(channel: str) -> bool:
    """Whether some transport carries the channel's notices."""
    return not isinstance(TRANSPORTS[channel], NullTransport)


def _tidied(name: str) -> str:
    name = name.strip()
    if name.startswith(("citizen:", "device:")):
        return name
    return tidy_contact(name)


def _words(title: Pair, body: Pair, language: str) -> dict[str, list[str]]:
    languages = [language] if language in ("id", "en") else ["id", "en"]
    return {name: [title.in_language(name), body.in_language(name)] for name in languages}


def _enqueue(
    channel: str, address: dict[str, object], *, kind: str, words: dict[str, list[str]], about: str, link: str,
    useless_after: timedelta,
) -> Notice:  # fmt: skip
    moment = real_now()
    notice = Notice.objects.create(
        ref=new_reference(12), kind=kind, about=about, channel=channel, address=address, words=words, link=link,
        created_at=moment, useless_after=moment + useless_after,
    )  # fmt: skip
    enqueue(f"notices.send_{notice.channel}", ref=notice.ref)
    return notice


def send_notice(ref: str) -> None:
    """Sends the notice, once: a second run finds it settled. Raises TryAgain while the ladder has rungs left."""
    notice = Notice.objects.filter(ref=ref).first()
    if notice is None or notice.state != "waiting":
        return
    if notice.useless_after < real_now():
        _settle(notice, "stale", problem="its time had passed")
        return
    Notice.objects.filter(pk=notice.pk).update(attempts=F("attempts") + 1)
    try:
        TRANSPORTS[notice.channel].send(_letter(notice))
    except Undelivered as problem:
        _missed(notice, problem)
    else:
        _settle(notice, "sent")


def _letter(notice: Notice) -> Letter:
    words = {language: (title, body) for language, (title, body) in notice.words.items()}
    ordered = {language: words[language] for language in ("id", "en") if language in words}
    return Letter(notice.address, ordered, notice.link, notice.kind, notice.about)


def _missed(notice: Notice, problem: Undelivered) -> None:
    if problem.final and notice.channel == "push":
        Subscription.objects.filter(mark=_mark(str(notice.address.get("endpoint")))).delete()
    if problem.final or notice.attempts + 1 >= ATTEMPTS:
        _settle(notice, "failed", problem=str(problem))
        return
    Notice.objects.filter(pk=notice.pk).update(problem=str(problem))
    raise TryAgain(str(problem))


@transaction.atomic
def _settle(notice: Notice, state: str, *, problem: str = "") -> None:
    """Ends the notice's life in ``state``, with its line in the log."""
    if move(notice, to=state, table=TRANSITIONS, problem=problem, settled_at=real_now()):
        facts = {"about": notice.about, "channel": notice.channel, "kind": notice.kind}
        record(f"notices.{state}", actor="sistem", subject=f"notice:{notice.ref}", facts=facts)


def give_up_old() -> int:
    """Settles notices whose hour has passed while their job was lost or is still trying; how many."""
    old = Notice.objects.filter(state="waiting", useless_after__lt=real_now())[:200]
    for notice in old:
        _settle(notice, "stale", problem=notice.problem or "its time had passed")
    return len(old)


@transaction.atomic
def try_again(notice: Notice) -> bool:
    """Sends a failed notice once more, because somebody mended what was wrong."""
    changes = {"attempts": 0, "settled_at": None, "useless_after": real_now() + STALE_AFTER}
    if not move(notice, to="waiting", table=TRANSITIONS, **changes):
        return False
    enqueue(f"notices.send_{notice.channel}", ref=notice.ref)
    return True


@transaction.atomic
def subscribe(holder: str, *, endpoint: str, p256dh: str, auth: str, language: str = "id") -> Subscription:
    """Remembers a browser that wants to be told; the same browser again is the same row. Raises Undelivered for a foreign address."""
    refuse_foreign(endpoint)
    details = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}
    row, _ = Subscription.objects.update_or_create(
        mark=_mark(endpoint),
        defaults={"holder": holder, "details": details, "language": language, "made_at": real_now()},
    )
    too_many = (
        Subscription.objects.filter(holder=holder).order_by("-made_at").values_list("pk", flat=True)[MOST_BROWSERS:]
    )
    Subscription.objects.filter(pk__in=list(too_many)).delete()
    return row


def unsubscribe(endpoint: str, *, holder: str) -> int:
    """Forgets the browser, if it is the holder's."""
    return Subscription.objects.filter(mark=_mark(endpoint), holder=holder).delete()[0]


def _mark(endpoint: str) -> str:
    return digest(endpoint)
