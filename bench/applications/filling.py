"""Honest applicants without a browser: answers that hold, their own papers, and the way through the actions."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.models import AnonymousUser

from plaza.applications.actions.drafting import pass_step, save_answers, start_application, submit_application
from plaza.applications.models import Application
from plaza.applications.queries import form_of
from plaza.applications.rules.answers import read_answer
from plaza.applications.rules.steps import Step
from plaza.catalogue.rules.definitions import Field
from plaza.core.clock import today
from plaza.demo.specimens import Person, as_pdf, draw, drawable_kinds, photograph
from plaza.people.viewers import DEVICE_COOKIE, Viewer, make_viewer
from plaza.verification.actions import accept_upload
from plaza.verification.rules.numbers import compose_nik

CHILD_BORN = date(2019, 2, 1)
MOST_PAGES = 40


def device(name: str) -> Viewer:
    """A guest with a browser of that name."""
    cookies = {DEVICE_COOKIE: f"bench-{name}".ljust(32, "0")}
    return make_viewer(user=AnonymousUser(), cookies=cookies, strong=False)


def begin(service: str, person: Person, *, name: str, told: Mapping[str, str] | None = None) -> Application:
    """A draft with every page answered but the documents."""
    application = start_application(service, viewer=device(name), language="id")
    save_answers(application, answers={"diri": identity(person), "kontak": {}, "pernyataan": True})
    for step in form_of(application).steps:
        if step.field is not None:
            raw = (told or {}).get(step.field.name) or answer(step.field, person)
            kept = read_answer(step.field, raw, answers=application.answers, on=today())
            save_answers(application, answers={step.field.name: kept})
    return application


def identity(person: Person) -> dict[str, str]:
    """Who it is, as the form keeps it."""
    return {"nik": person.nik, "name": person.name, "birth_date": person.birth_date.isoformat()}


def bring_documents(application: Application, person: Person) -> list[str]:
    """Uploads the applicant's own specimen wherever a paper is asked for; gives the kinds that nobody draws."""
    lacking = []
    for _ in range(MOST_PAGES):
        step = form_of(application).next
        if step is None or step.requirement is None:
            return lacking
        if step.optional:
            pass_step(application, key=step.key)
        elif step.requirement.doc in drawable_kinds():
            upload(application, step, person)
        else:
            return [*lacking, step.requirement.doc]
    return lacking


def upload(application: Application, step: Step, person: Person) -> None:
    """One document, photographed with a phone, or scanned where only a PDF will do."""
    requirement = step.requirement
    if requirement is None:
        raise ValueError(step.key)
    data = paper(requirement.doc, person, application.answers, camera="jpg" in requirement.kind.formats)
    accept_upload(
        belongs_to=application.ref, requirement=requirement.doc, kinds=requirement.kinds, data=data, actor="bench"
    )


def send(application: Application) -> None:
    """Sends it; a page that is still open is a fault of the benchmark."""
    if (missing := submit_application(application, actor="bench")) is not None:
        raise ValueError(f"{application.service}: {missing.key} is not answered")


def paper(kind: str, person: Person, answers: Mapping[str, object], *, camera: bool) -> bytes:
    """The specimen, saying what the form says."""
    sheet = draw(kind, person, said=answers)
    return photograph(sheet, seed=person.seed, quality="phone") if camera else as_pdf(sheet)


@cache
def card(person: Person) -> bytes:
    """The person's identity card, photographed once."""
    return paper("ktp", person, {}, camera=True)


def answer(asked: Field, person: Person) -> str:
    """What an honest applicant types."""
    limits, named = asked.constraints, _named(person).get(asked.name)
    if named or asked.options:
        return named or asked.options[0].value
    typed = {"nik": person.nik, "npwp": person.npwp, "nib": person.nib, "plate": person.plate}.get(asked.type)
    if typed:
        return typed
    if asked.type in ("number", "money"):
        least = limits.min if limits.min is not None else 2
        return str(int(least) + (1 if limits.max is None or least + 1 <= limits.max else 0))
    if asked.type == "date":
        day = today() + timedelta(days=-30 if limits.not_after == "today" else 60 if limits.after else 30)
        return f"{day:%d-%m-%Y}"
    return _shaped(limits.pattern) or "Contoh warung kelontong satu"[: limits.max_length or 60]


def _named(person: Person) -> dict[str, str]:
    child = compose_nik(region="647299", born=CHILD_BORN, sex="P", serial=9000 + person.seed % 900)
    return {
        "kk_no": person.kk, "nop": person.nop, "child_nik": child, "child_birth": f"{CHILD_BORN:%d-%m-%Y}", "tax_year": "2026",
        "str_no": f"ST-{person.number}-2026", "latitude": "-0,502", "longitude": "117,153",
    }  # fmt: skip


def _shaped(pattern: str) -> str:
    """Digits or letters of the length that a simple pattern asks for."""
    if r"(0[1-9]|1[0-2])" in pattern:
        return "2026-10"
    found = re.fullmatch(r"\^(?:(\d+))?\\d\{(\d+)(?:,\d+)?\}\$", pattern)
    return (found[1] or "") + ("25" * 20)[: int(found[2])] if found else ""
