"""PDFs that somebody holds and wonders about: taken in by the page, examined by a job, answered to whoever brought them, and forgotten."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction

from plaza.core.clock import real_now
from plaza.core.fields import sealed_to
from plaza.core.secrets import digest
from plaza.core.storage import NoSuchBlob, delete_blob, open_blob, put_blob
from plaza.core.work import behind_others, enqueue, has_room
from plaza.permits.models import Examination
from plaza.permits.queries import DocumentAnswer, check_code, check_document
from plaza.sealing.queries import check_pdf_apart
from plaza.sealing.rules import MOMENTS, SealReport

KEPT: Final = timedelta(hours=1)
"""How long the answer is kept; the file itself goes as soon as it was looked at."""


class Crowded(Exception):
    """So many files are waiting to be examined that this one is not taken."""


def take_in(data: bytes, *, name: str, client: str) -> str:
    """Takes a PDF in and asks for its examination; gives the token that alone opens the answer. Raises Crowded."""
    if not has_room("reader", client=client):
        raise Crowded
    token, blob = secrets.token_urlsafe(24), put_blob(data)
    try:
        with transaction.atomic():
            row = Examination.objects.create(ref=digest(token), name=name[:120], blob=blob, made_at=real_now())
            enqueue(
                "permits.examine",
                key=row.ref,
                ref=row.ref,
                client=client,
                priority=behind_others("reader", client=client),
            )
    except BaseException:
        delete_blob(blob)
        raise
    return token


def examine(ref: str) -> None:
    """Looks at the file and forgets it; a second run finds it done."""
    row = Examination.objects.filter(ref=ref, report__isnull=True).first()
    if row is None:
        return
    try:
        data = open_blob(row.blob)
    except NoSuchBlob:
        row.delete()
        return
    report = check_pdf_apart(data)
    found = check_document(data, code=report.code)
    told = asdict(report) | {"exact": found.exact, "register": found.answer.code}
    with transaction.atomic():
        kept = {name: told[name] and told[name].isoformat() for name in MOMENTS}
        Examination.objects.filter(pk=row.pk, report__isnull=True).update(
            **sealed_to(row, {"report": {**told, **kept}}), blob=""
        )
        transaction.on_commit(partial(delete_blob, row.blob))


def examination(token: str) -> Examination | None:
    """What came of the file, or is to come, for whoever has its token."""
    return Examination.objects.filter(ref=digest(token), made_at__gt=real_now() - KEPT).first()


def report_in(row: Examination) -> tuple[SealReport, DocumentAnswer]:
    """The report and the register's answer, as of now."""
    told: dict[str, Any] = dict(row.report or {})
    exact, register = bool(told.pop("exact")), str(told.pop("register"))
    report = SealReport(**_with_moments(told))
    return report, DocumentAnswer(check_code(register or report.code), exact=exact)


def _with_moments(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, **{name: datetime.fromisoformat(told[name]) for name in MOMENTS if told[name]}}


def forget_examined() -> int:
    """Deletes what was answered an hour ago, with the files that were never looked at; how many."""
    old = list(Examination.objects.filter(made_at__lt=real_now() - KEPT)[:500])
    for row in old:
        row.delete()
        if row.blob:
            delete_blob(row.blob)
    return len(old)
