"""Limits on what one party may do: a token bucket per key, in the database, so that every process sees the same one."""

from datetime import datetime

from django.db import models
from django.db.models import F, FloatField, Value
from django.db.models.functions import Least

from plaza.core.clock import real_now
from plaza.core.models import Bucket
from plaza.core.secrets import digest

LONGEST = 160
"""Characters of a key as it is kept; a longer one is kept by its digest."""


def allow(key: str, *, limit: int, per: float, cost: float = 1.0) -> bool:
    """Takes ``cost`` from the key's bucket of ``limit`` that refills over ``per`` seconds; False when it is empty.

    One conditional UPDATE: two processes never spend the same token, nor miss one. Keys name a device, contact or ticket. An
    address that a mobile carrier shares among thousands is none, unless the limit is made for them and what follows is no refusal.
    """
    moment = real_now().timestamp()
    refilled = Least(
        F("tokens") + (Value(moment) - F("at")) * Value(limit / per), Value(float(limit)), output_field=FloatField()
    )
    name = key if len(key) <= LONGEST else f"{key[:100]}:{digest(key)}"
    full: models.QuerySet[Bucket] = Bucket.objects.annotate(refilled=refilled).filter(key=name, refilled__gte=cost)
    spent = {"tokens": refilled - Value(cost), "at": moment}
    if full.update(**spent):
        return True
    Bucket.objects.bulk_create([Bucket(key=name, tokens=limit, at=moment)], ignore_conflicts=True)
    return full.update(**spent) > 0


def forget_full(*, before: datetime) -> int:
    """Deletes the buckets that nobody took from since that moment, which is longer ago than any of them takes to fill."""
    return Bucket.objects.filter(at__lt=before.timestamp()).delete()[0]
