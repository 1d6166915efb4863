"""``live``: the process answers. ``ready``: what it stands on answers too. Plain words and yes or no, no reasons to strangers."""

import logging
import os
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from plaza.people.locks import lock

log = logging.getLogger(__name__)
_known: set[str] = set()
"""What this process need not look up again: once its tables are those of this version, they stay so."""


@never_cache
@lock("public")
def live(_: HttpRequest) -> JsonResponse:
    """Answers as long as the process does; nothing else is asked."""
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


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "files": _files, "bus": _bus}
