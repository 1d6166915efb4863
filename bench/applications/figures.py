"""From the last upload to the signed permit, applications through killed workers, and how many need no person.

``PLAZA_BENCH_APPLICATIONS`` makes the number that goes through killed workers smaller (1,000 takes about six minutes on two free cores).
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from django.test.utils import override_settings, setup_databases, teardown_databases

from bench.applications import killing, straight
from bench.applications.filling import begin, card, send
from bench.permit import _bare as typst_and_pyhanko
from bench.row import Row
from plaza.catalogue.actions import seed_catalogue
from plaza.core.work import run_all
from plaza.demo.specimens import Person, invent_person
from plaza.permits.queries import permit_of, permit_pdf
from plaza.sealing.rules import Content
from plaza.sealing.samples import SAMPLE
from plaza.verification.actions import accept_upload
from plaza.verification.reader import default_engine, read_file

SERVICE = "BAPENDA-01"
PAIRS, WARM = 8, 2
SITTING = 1.3
COUNT, KILL_EVERY, WITHIN = 1000, 20.0, 480.0
STRAIGHT = 90.0


def run() -> list[Row]:
    """The sitting paired with its bare parts, the killed workers, and the share that needs no person."""
    count = int(os.environ.get("PLAZA_BENCH_APPLICATIONS") or COUNT)
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder), SIGNING_PKCS12=""):
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": True})
        try:
            seed_catalogue(actor="sistem")
            rows = [_sitting(), *_straight()]
        finally:
            teardown_databases(made, verbosity=0)
    return [*rows, *_killed(count)]


def _sitting() -> Row:
    bare, pairs = typst_and_pyhanko(), []
    for number in range(PAIRS + WARM):
        person = invent_person(100 + number)
        card(person)
        application = begin(SERVICE, person, name=f"sitting-{number}")
        ours = _milliseconds(lambda person=person, application=application: _to_permit(application, person))
        theirs = _milliseconds(lambda person=person, number=number: _bare_parts(person, bare, number))
        pairs.append((ours, theirs))
    kept = pairs[WARM:]
    ratio = median(ours / theirs for ours, theirs in kept)
    return Row(
        "last upload to signed permit", median(ours for ours, _ in kept), "ms", median(theirs for _, theirs in kept), ratio, SITTING,
        note="bare: the reader + typst + pyHanko",
    )  # fmt: skip


def _to_permit(application: object, person: Person) -> None:
    from plaza.applications.queries import form_of

    requirement = next(step.requirement for step in form_of(application).steps if step.requirement is not None)  # type: ignore[arg-type]
    ref = application.ref  # type: ignore[attr-defined]
    accept_upload(belongs_to=ref, requirement="ktp", kinds=requirement.kinds, data=card(person), actor="bench")
    send(application)  # type: ignore[arg-type]
    run_all()
    permit = permit_of(ref)
    if permit is None or permit_pdf(permit.code) is None:
        raise RuntimeError("the honest application got no signed permit")


def _bare_parts(person: Person, seal: Callable[[Content], object], number: int) -> None:
    read_file(card(person), expected=["ktp"], engine=default_engine())
    seal(replace(SAMPLE, holder=f"Pemohon Lain {number}", check_url=f"{SAMPLE.check_url}{number}/"))


def _straight() -> list[Row]:
    found = straight.ways()
    through = [way for way in found if way.state == "granted"]
    others = "; ".join(f"{way.service}: {', '.join(way.why)}" for way in found if way.state != "granted")
    settled = [way for way in found if not way.by_rule]
    return [
        Row(f"straight through, {len(found)} services the system may grant", 100 * len(through) / len(found), "%", limit=STRAIGHT,
            least=True, note=others),
        Row(f"the same, {len(settled)} services whose papers a machine may judge", 100 * len(through) / len(settled), "%"),
    ]  # fmt: skip


def _killed(count: int) -> list[Row]:
    ended = killing.through_kills(count, every=KILL_EVERY, within=WITHIN)
    name, note = (
        f"{count} applications, {ended.kills} workers killed",
        f"{ended.decided / ended.seconds * 60:.0f} decided a minute",
    )
    return [
        Row(f"{name}: lost or not decided", ended.lost + ended.bare, "applications", limit=0, note=note),
        Row(f"{name}: decided twice", ended.twice, "applications", limit=0),
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
