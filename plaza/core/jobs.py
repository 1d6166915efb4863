"""The core's rounds: what must not grow for ever is forgotten in time."""

from datetime import timedelta

from plaza.core import mail, storage, throttle, work
from plaza.core.clock import real_now
from plaza.core.models import CacheEntry

__all__ = ["mail", "tidy"]
KEEP_DONE = timedelta(days=7)
KEEP_BUCKETS = timedelta(days=2)
KEEP_HALVES = timedelta(days=1)
KEEP_STRAYS = timedelta(days=2)


@work.every(3600, name="core.tidy")
def tidy() -> None:
    """Forgets finished jobs, limits long full again, and files that a killed process left half written or that no row needs."""
    moment = real_now()
    work.forget_done(before=moment - KEEP_DONE)
    throttle.forget_full(before=moment - KEEP_BUCKETS)
    CacheEntry.objects.filter(expires__lt=moment).delete()
    storage.forget_halves(before=moment - KEEP_HALVES)
    storage.forget_strays(before=moment - KEEP_STRAYS)
