"""``live``: the process answers. ``ready``: what it stands on answers too. Plain words and yes or no, no reasons to strangers."""

import logging
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from plaza.core.clock import real_now
from plaza.core.models import Heartbeat, Job
from plaza.core.queues import QUEUES
from plaza.people.locks import lock

log = logging.getLogger(__name__)
LEAST_FREE = 256 * 1024 * 1024
"""Bytes that must be free: below it what somebody sends may not be kept whole."""
SILENT, LATE = timedelta(seconds=30), timedelta(seconds=60)
_known: set[str] = set()
"""What this process need not look up again: once its tables are those of this version, they stay so."""


@never_cache
@lock("public")
def live(_: HttpRequest) -> JsonResponse:
    """Answers as long as the process does; nothing else is asked. See also core.bodies, which answers before any thread is needed."""
    return JsonResponse({"live": True})


@never_cache
@lock("public")
def ready(_: HttpRequest) -> JsonResponse:
    """Answers 200 when pages and jobs can work, else 503; the reason stands in the process's own log."""
    found = {name: _holds(name, check) for name, check in CHECKS.items()}
    stands = all(found.values())
    return JsonResponse({"ready": stands, "checks": found}, status=200 if stands else 503)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as problem:
        log.warning("not ready: %s: %s", name, problem)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _known:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _known.add("migrated")
    return True


def _files() -> bool:
    return os.access(settings.DATA_DIR, os.W_OK | os.X_OK)


def _bus() -> bool:
    if not settings.REDIS_URL:
        return True
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as neighbour:
        return bool(neighbour.ping())


def _disk() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free >= LEAST_FREE


def _static() -> bool:
    """Pages name their files by a list that is made with the migration: without it every page would fail."""
    kind: Any = staticfiles_storage
    needed = hasattr(kind, "manifest_name")
    return not needed or Path(settings.STATIC_ROOT, "staticfiles.json").is_file()


def _workers() -> bool:
    """Whether every queue is served by somebody who lives, and nothing that somebody waits for has been due for a minute."""
    moment = real_now()
    served = set(Heartbeat.objects.filter(seen_at__gt=moment - SILENT).values_list("queue_name", flat=True))
    late = Job.objects.filter(queue_name="urgent", state="waiting", run_after__lt=moment - LATE).exists()
    wanted = set(QUEUES) if settings.READERS else set(QUEUES) - {"reader"}
    return served >= wanted and not late


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database, "files": _files, "bus": _bus, "disk": _disk, "static": _static, "workers": _workers,
}  # fmt: skip
