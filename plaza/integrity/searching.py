"""Finding acts in the log: by what they were done to, by whom, of what kind, and on which day."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from plaza.integrity.models import Leaf


def search_acts(
    *, subjects: Collection[str] = (), actors: Collection[str] = (), either: Collection[str] = (), kind: str = "",
    since: datetime | None = None, until: datetime | None = None,
) -> QuerySet[Leaf]:  # fmt: skip
    """Acts that fit everything that is named, newest first. ``either`` are references that acted or were acted upon.

    Subjects are found by their index; what names no subject is read from the newest backwards: take a slice.
    """
    wanted = Q()
    if subjects:
        wanted &= Q(subject__in=subjects)
    if actors:
        wanted &= Q(actor__in=actors)
    if either:
        wanted &= Q(actor__in=either) | Q(subject__in=either)
    if kind:
        wanted &= Q(kind=kind)
    if since:
        wanted &= Q(at__gte=since)
    if until:
        wanted &= Q(at__lt=until)
    return Leaf.objects.filter(wanted).order_by("-pk")
