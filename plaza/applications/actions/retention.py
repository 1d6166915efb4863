"""What time does to an application: the end of a permit is announced, and card photographs go when their purpose has ended."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from plaza.applications.actions.history import tell
from plaza.applications.actions.telling import tell_owner
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, documents_of
from plaza.applications.rules.retention import KEEP_CARDS_DAYS, REMIND_DAYS, reminders_due
from plaza.core.clock import WITA, now, today
from plaza.permits.queries import permit_of
from plaza.permits.rules import day_in_words
from plaza.verification.actions import remove_upload
from plaza.verification.models import VaultFile
from plaza.verification.queries import documents_for

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
    ended = Max("events__at", filter=Q(events__kind__in=("granted", "refused", "withdrawn", "started")))
    by_state = Q()
    for state, days in KEEP_CARDS_DAYS.items():
        by_state |= Q(state=state, ended__lt=now() - timedelta(days=days))
    return Application.objects.filter(cards_deleted_at=None).annotate(ended=ended).filter(by_state).order_by("pk")


@transaction.atomic
def _delete_cards(application: Application) -> int:
    cards = [file for file in documents_of(application) if _is_card(application, file)]
    if not Application.objects.filter(pk=application.pk, cards_deleted_at=None).update(cards_deleted_at=now()):
        return 0
    for file in cards:
        remove_upload(file, actor="sistem")
    if cards:
        tell(application, "cards_deleted", actor="sistem", by="sistem", count=len(cards))
    return len(cards)


def _is_card(application: Application, file: VaultFile) -> bool:
    known, (document,) = definition_of(application).documents, documents_for([file])
    return any(known[kind].identity for kind in (file.requirement, document.kind) if kind in known)
