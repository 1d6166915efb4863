"""Limits on what one party may do: a token bucket per key, in the database, so that every process sees the same one."""

from django.db import IntegrityError, models, transaction
from django.db.models import F, FloatField, Value
from django.db.models.functions import Least

from plaza.core.clock import real_now
from plaza.core.models import Bucket


def allow(key: str, *, limit: int, per: float, cost: float = 1.0) -> bool:
    """Takes ``cost`` from the key's bucket of ``limit`` that refills over ``per`` seconds; False when it is empty.

    One conditional UPDATE: two processes never spend the same token. Keys name a device, contact or ticket, never a
    whole address that a mobile carrier shares among thousands.
    """
    moment = real_now().timestamp()
    refilled = Least(
        F("tokens") + (Value(moment) - F("at")) * Value(limit / per), Value(float(limit)), output_field=FloatField()
    )
    full: models.QuerySet[Bucket] = Bucket.objects.annotate(refilled=refilled).filter(key=key, refilled__gte=cost)
    if full.update(tokens=refilled - Value(cost), at=moment):
        return True
    try:
        with transaction.atomic():
            Bucket.objects.create(key=key, tokens=limit - cost, at=moment)
        return True
    except IntegrityError:
        return False
