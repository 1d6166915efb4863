"""From the last upload to the signed permit, against the reader, Typst and pyHanko bare; paired in one run (under a minute)."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from bench.applications.filling import begin, card, send
from bench.applications.store import store
from bench.permit import _bare as typst_and_pyhanko
from bench.row import Row
from plaza.applications.models import Application
from plaza.applications.queries import form_of
from plaza.core.work import run_all
from plaza.demo.specimens import Person, invent_person
from plaza.permits.queries import permit_of, permit_pdf
from plaza.sealing.rules import Content
from plaza.sealing.samples import SAMPLE
from plaza.verification.actions import accept_upload
from plaza.verification.reader import default_engine, read_file

MINUTES = 1
SERVICE = "BAPENDA-01"
PAIRS, WARM = 12, 2
SITTING = 1.3


def run() -> list[Row]:
    """One row: the middle of several applicants, each another person, both ways in turn."""
    with store():
        return [_sitting()]


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


def _to_permit(application: Application, person: Person) -> None:
    requirement, ref = (
        next(step.requirement for step in form_of(application).steps if step.requirement is not None),
        application.ref,
    )
    accept_upload(belongs_to=ref, requirement="ktp", kinds=requirement.kinds, data=card(person), actor="bench")
    send(application)
    run_all()
    permit = permit_of(ref)
    if permit is None or permit_pdf(permit.code) is None:
        raise RuntimeError("the honest application got no signed permit")


def _bare_parts(person: Person, seal: Callable[[Content], object], number: int) -> None:
    read_file(card(person), expected=["ktp"], engine=default_engine())
    seal(replace(SAMPLE, holder=f"Pemohon Lain {number}", check_url=f"{SAMPLE.check_url}{number}/"))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
