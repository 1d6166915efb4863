"""``plaza check``: does this plaza stand, and may it stand in production?"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from plaza.catalogue.queries import tenants
from plaza.core.closed import open_to_others
from plaza.core.local_tls import served
from plaza.core.processes import listening_socket
from plaza.core.sandbox import SandboxUnavailable, confinement_here
from plaza.core.sandbox.escapes import tried
from plaza.facilities.queries import counters
from plaza.notices.adapters import TRANSPORTS
from plaza.payments.queries import check as money
from plaza.permits.queries import check as permits
from plaza.sealing.queries import check as sealing
from plaza.verification.scanning import scanner

Say = Callable[[str], None]


def check(*, deploy: bool, say: Say) -> int:
    """Prints one line per finding and gives 0 when nothing stands in the way."""
    findings = [finding for found in _LOOKS for finding in found(deploy)]
    for finding in findings:
        say(f"! {finding}")
    say(_sandbox_words(tried_here()))
    say(f"Mode {settings.MODE}, data in {settings.DATA_DIR}, public address {settings.PUBLIC_URL}.")
    say("Everything stands." if not findings else f"{len(findings)} to mend.")
    return 1 if findings else 0


def _settings(deploy: bool) -> Iterator[str]:
    for finding in run_checks(include_deployment_checks=deploy):
        if finding.level >= (WARNING if deploy else ERROR):
            yield f"{finding.id}: {finding.msg} {finding.hint or ''}".rstrip()
    if deploy and not settings.TURN_URLS:
        yield "PLAZA_TURN_URLS is not set: calls across mobile networks will often fail."


def _database(_: bool) -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as problem:
        yield f"The database does not answer: {str(problem).strip().splitlines()[0]}"
        return
    if waiting:
        yield f"The database waits for {len(waiting)} migrations: run `plaza migrate`."
    elif not tenants().exists():
        yield "The catalogue is empty: run `plaza seed`."
    elif not counters(in_use=False).exists():
        yield "The building has no counters: run `plaza seed`, which brings those that the tenants name."


def _data_folder(_: bool) -> Iterator[str]:
    """Nobody but this user reads what the plaza keeps."""
    if (loose := next(open_to_others(settings.DATA_DIR), None)) is not None:
        yield f"{loose} can be read by other users of this machine: run `plaza migrate`, which closes the data folder."


def _port(_: bool) -> Iterator[str]:
    """The port is free, or a plaza answers on it already."""
    try:
        listening_socket(settings.HOST, settings.PORT).close()
    except OSError as problem:
        if not _is_ours():
            yield f"{settings.HOST}:{settings.PORT} cannot be listened on ({problem.strerror}): set PLAZA_PORT."


def _is_ours() -> bool:
    try:
        with closing(_wire()) as wire:
            wire.request("GET", "/healthz/live")
            return b'"live"' in wire.getresponse().read(200)
    except (OSError, HTTPException):
        return False


def _wire() -> HTTPConnection:
    if settings.TLS != "local":
        return HTTPConnection(settings.HOST, settings.PORT, timeout=3)
    trusted = ssl.create_default_context(cafile=served().authority)
    return HTTPSConnection("localhost", settings.PORT, timeout=3, context=trusted)


def _documents(_: bool) -> Iterator[str]:
    yield from sealing()
    if (problem := scanner().check()) is not None:
        yield problem


def _sandbox(deploy: bool) -> Iterator[str]:
    """Production opens strangers' files within bubblewrap; elsewhere the line below says what holds."""
    if deploy and (open_ways := [name for name, held in tried_here().items() if not held]):
        yield (
            f"Whoever breaks a decoder with a file could still {', '.join(open_ways)}: install bubblewrap "
            "(`apt-get install bubblewrap`), and let it make namespaces (kernel.apparmor_restrict_unprivileged_userns=0, or a container "
            "started with --security-opt seccomp=unconfined)."
        )


@cache
def tried_here() -> dict[str, bool]:
    """What a file could do that takes over whatever opens it, tried on this machine; nothing where no child starts."""
    try:
        return tried()
    except SandboxUnavailable:
        return {"open files at all": False}


def _sandbox_words(found: dict[str, bool]) -> str:
    way = confinement_here()
    where = "bubblewrap" if way.wrapped else "limits alone, without bubblewrap"
    whom = "as a user of its own" if way.user != "same" else "as this user"
    lacking = [name for name, held in found.items() if not held]
    kept = f"all {len(found)} ways out are closed" if not lacking else f"still open: {', '.join(lacking)}"
    return f"Strangers' files are opened in {where}, {whom}; {kept}."


def _permits(_: bool) -> Iterator[str]:
    try:
        yield from permits()
    except DatabaseError:
        return  # the database has its own line


def _letters(_: bool) -> Iterator[str]:
    asked = ["email", "whatsapp"] if settings.WHATSAPP_TOKEN else ["email"]
    yield from filter(None, (TRANSPORTS[channel].check() for channel in asked))


def _money(_: bool) -> Iterator[str]:
    yield from money()


_LOOKS: tuple[Callable[[bool], Iterator[str]], ...] = (
    _settings, _database, _data_folder, _port, _documents, _sandbox, _permits, _letters, _money,
)  # fmt: skip
