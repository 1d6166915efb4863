"""What time does to an application: the end of a permit is announced, and card photographs go when their purpose has ended."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from plaza.applications.actions.history import tell
from plaza.applications.actions.telling import tell_owner
from plaza.applications.models import Application
from plaza.applications.queries import definition_of
from plaza.applications.rules.retention import KEEP_CARDS_DAYS, LEFT_ALONE, REMIND_DAYS, reminders_due
from plaza.core.clock import WITA, now, today
from plaza.permits.queries import permit_of
from plaza.permits.rules import day_in_words
from plaza.verification.actions import remove_upload
from plaza.verification.models import KEPT_STATES, VaultFile
from plaza.verification.queries import documents_for, kept_files

AT_ONCE = 200


def remind() -> int:
    """Tells owners whose permit ends soon, once for each of the written days; how many were told."""
    last = today() + timedelta(days=max(REMIND_DAYS))
    ending = Application.objects.filter(state="granted", valid_until__gte=today(), valid_until__lte=last)
    return sum([_remind(pk) for pk in ending.order_by("valid_until").values_list("pk", flat=True)[: AT_ONCE * 5]])


@transaction.atomic
def _remind(pk: int) -> bool:
    application = Application.objects.select_for_update().get(pk=pk)
    if application.valid_until is None or application.decided_at is None:
        return False
    issued = application.decided_at.astimezone(WITA).date()
    due = reminders_due(issued=issued, ends=application.valid_until, on=today(), told=application.reminded)
    if not due:
        return False
    application.reminded = [*application.reminded, *due]
    application.save(update_fields=["reminded"])
    permit = permit_of(application.ref)
    if permit is None or not permit.active or _carried_on(application):
        return False
    tell(application, "reminded", actor="sistem", by="sistem", days=min(due))
    tell_owner(
        application,
        "ending",
        until_id=day_in_words(application.valid_until),
        until_en=day_in_words(application.valid_until, "en"),
    )
    return True


def _carried_on(application: Application) -> bool:
    later = Application.objects.filter(carries_on=application.reference)
    return later.exclude(state__in=("draft", "withdrawn", "refused")).exists()


def delete_cards() -> int:
    """Deletes the card photographs of applications that ended long enough ago; how many pictures. What was found on them stays."""
    return sum([_delete_cards(application) for application in _over()[:AT_ONCE]])


def _over() -> QuerySet[Application]:
    ended = Max("events__at", filter=Q(events__kind__in=("granted", "refused", "withdrawn", "started", "asked")))
    kept = VaultFile.objects.filter(
        belongs_to=Concat(Value("application:"), OuterRef("reference")), state__in=KEPT_STATES
    )
    brought = kept.values("belongs_to").annotate(last=Max("uploaded_at")).values("last")
    touched = Coalesce(Subquery(brought), "started_at")
    rows = Application.objects.annotate(ended=ended, touched=touched)
    by_state = Q()
    for state, days in KEEP_CARDS_DAYS.items():
        long_ago = now() - timedelta(days=days)
        still_there = Q(cards_deleted_at=None)
        if state in LEFT_ALONE:
            still_there = Q(still_there | Q(cards_deleted_at__lte=F("touched")), touched__lt=long_ago)
        by_state |= Q(still_there, state=state, ended__lt=long_ago)
    return rows.filter(by_state).order_by("pk")


@transaction.atomic
def _delete_cards(application: Application) -> int:
    cards = [file for file in kept_files(application.ref) if _is_card(application, file)]
    done = Application.objects.filter(pk=application.pk, state=application.state)
    if not done.update(cards_deleted_at=now()):
        return 0
    for file in cards:
        remove_upload(file, actor="sistem")
    if cards:
        tell(application, "cards_deleted", actor="sistem", by="sistem", count=len(cards))
    return len(cards)


def _is_card(application: Application, file: VaultFile) -> bool:
    """Whether the file shows an identity card: asked for as one, read as one, or set aside unread, so that nobody knows."""
    known, (document,) = definition_of(application).documents, documents_for([file])
    told = {file.requirement, document.kind, document.reading.kind if document.reading else ""}
    return file.state == "set_aside" or any(known[kind].identity for kind in told if kind in known)
