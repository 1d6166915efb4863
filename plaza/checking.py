"""``plaza check``: does this plaza stand, and may it stand in production?"""

import base64
import os
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]


def new_secrets() -> str:
    """Fresh values for the settings that must be secret, as lines for an environment file."""
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    return "\n".join(
        [
            f"PLAZA_SECRET_KEY={secrets.token_urlsafe(48)}",
            f"PLAZA_FIELD_KEYS=1:{key}",
            f"PLAZA_TURN_SECRET={secrets.token_urlsafe(32)}",
        ]
    )


def check(*, deploy: bool, say: Say) -> int:
    """Prints one line per finding and gives 0 when nothing stands in the way."""
    findings = run_checks(include_deployment_checks=deploy, databases=["default"])
    serious = [finding for finding in findings if finding.level >= (WARNING if deploy else ERROR)]
    for finding in serious:
        say(f"! {finding.id}: {finding.msg} {finding.hint or ''}".rstrip())
    problems = len(serious) + _database(say)
    say(f"Mode {settings.MODE}, data in {settings.DATA_DIR}, public address {settings.PUBLIC_URL}.")
    say("Everything stands." if not problems else f"{problems} to mend.")
    return 1 if problems else 0


def _database(say: Say) -> int:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        say(f"! The database waits for {len(waiting)} migrations: run `plaza migrate`.")
    return 1 if waiting else 0
