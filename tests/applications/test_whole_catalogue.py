"""Every service of the catalogue can be asked for: its form has an end, its price is said, and no page breaks."""

import io
from collections.abc import Mapping
from datetime import date
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from plaza.applications.actions.drafting import pass_step, save_answers
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, form_of
from plaza.applications.rules.answers import read_answer
from plaza.applications.rules.steps import Step, next_step, steps_of
from plaza.catalogue.queries import DATA, services
from plaza.catalogue.rules.conditions import Need, need
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.fees import amount_of
from plaza.catalogue.rules.files import read_catalogue
from plaza.core.clock import today
from plaza.core.models import Job
from plaza.demo.specimens.people import invent_person
from tests.applications.answering import raw_answer
from tests.fixtures.people import Person
from tests.fixtures.uploads import taken_in

CATALOGUE = read_catalogue((DATA / "catalogue.yaml").read_text(encoding="utf-8"))
DEFINITIONS: list[ServiceDefinition] = list(CATALOGUE.services)
TODAY = date(2026, 11, 24)
ME = invent_person(1)
IDENTITY = {"nik": ME.nik, "name": ME.name, "birth_date": ME.birth_date.isoformat()}
MOST_PAGES = 30


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((240, 160), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def paper() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


PICTURE, PAPER = picture(), paper()


@settings(max_examples=400)
@given(st.data())
def test_any_services_form_can_be_walked_to_its_end(data: st.DataObject) -> None:
    definition = data.draw(st.sampled_from(DEFINITIONS))
    answers: dict[str, object] = {}
    documents: set[str] = set()
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        steps = steps_of(definition, answers=answers, on=TODAY)
        step = next_step(steps, answers=answers, documents=documents, seen=seen)
        if step is None:
            break
        if step.field is not None:
            raw = data.draw(raw_answer(step.field, answers=answers, on=TODAY), label=step.key)
            answers[step.field.name] = read_answer(step.field, raw, answers=answers, on=TODAY)
        elif step.requirement is not None:
            (seen if step.optional and data.draw(st.booleans()) else documents).add(
                step.key if step.key in seen else step.requirement.doc
            )
            if step.requirement.doc not in documents:
                seen.add(step.key)
        else:
            answers[step.key] = {"nik": ME.nik, "name": ME.name, "birth_date": ME.birth_date.isoformat()}
    assert (
        next_step(steps_of(definition, answers=answers, on=TODAY), answers=answers, documents=documents, seen=seen)
        is None
    )
    needed = {item.doc for item in definition.requirements if need(item, answers=answers, on=TODAY) is Need.NEEDED}
    assert needed <= documents
    said = amount_of(definition, answers=answers)
    assert said.rupiah is None or said.rupiah >= 0
    assert definition.fee.kind == "free" or (said.formula_id and said.formula_en) or said.rupiah is not None


def fill(person: Person, reference: str, data: st.DataObject, opened: set[str]) -> list[str]:
    """Answers every page as the browser would, with generated answers; gives the pages that were walked.

    A page that asks what a page of another service asked already in that language (``opened``) is answered without a browser.
    """
    walked = []
    for _ in range(MOST_PAGES):
        application = Application.objects.get(reference=reference)
        step = form_of(application).next
        if step is None:
            return walked
        walked.append(step.key)
        values, address = values_of(step, application, data), f"/permohonan/{reference}/isi/{step.key}/"
        asks = f"{person.cookies['plaza_lang'].value} {step.kind} {step.requirement or step.field or ''}"
        if asks in opened:
            answer_quietly(application, step, values)
            continue
        opened.add(asks)
        assert person.get(address).status_code == 200, address
        answer = person.post(address, values)
        assert answer.status_code == 302, (application.service, step.key, answer.content.decode()[-2500:])
    raise AssertionError(f"the form of {reference} has no end")


def answer_quietly(application: Application, step: Step, values: Mapping[str, object]) -> None:
    """What the page's view does with such values."""
    if step.field is not None:
        kept = read_answer(step.field, str(values[step.field.name]), answers=application.answers, on=today())
        save_answers(application, answers={step.field.name: kept})
        if kept is None:
            pass_step(application, key=step.key)
    elif step.requirement is not None and "skip" in values:
        pass_step(application, key=step.key)
    elif step.requirement is not None:
        kinds, data = step.requirement.kinds, cast(SimpleUploadedFile, values["file"]).read()
        taken_in(
            belongs_to=application.ref, requirement=step.requirement.doc, kinds=kinds, data=data, actor="device:me"
        )
    elif step.kind == "identity":
        save_answers(application, answers={"diri": {**IDENTITY}})
    else:
        save_answers(
            application,
            answers={"pernyataan": True} if step.kind == "declaration" else {"kontak": {"email": "", "phone": ""}},
        )


def values_of(step: Step, application: Application, data: st.DataObject) -> dict[str, object]:
    if step.field is not None:
        return {step.field.name: data.draw(raw_answer(step.field, answers=application.answers, on=today()))}
    if step.requirement is not None:
        kind = data.draw(st.sampled_from(step.requirement.kinds))
        if step.optional and data.draw(st.booleans()):
            return {"skip": "1"}
        by_camera = "jpg" in kind.formats
        return {"file": SimpleUploadedFile("a", PICTURE if by_camera else PAPER)}
    if step.kind == "identity":
        return {"nik": ME.nik, "name": ME.name, "birth_date": f"{ME.birth_date:%d-%m-%Y}"}
    return {"agreed": "on"} if step.kind == "declaration" else {"email": "", "phone": ""}


@pytest.mark.django_db
def test_every_services_pages_open_from_the_first_to_the_price(city: None) -> None:
    begun_here, opened = 0, set[str]()

    @settings(max_examples=1, phases=[Phase.generate], report_multiple_bugs=False)
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        nonlocal begun_here
        for number, service in enumerate(services()):
            person = Person(f"reader-{number}")
            person.cookies["plaza_lang"] = "en" if number % 2 else "id"
            start = person.get(f"/ajukan/{service.code}/")
            if service.decision == "referral":  # its guide stands on the service's own page
                assert start["Location"] == f"/layanan/{service.code}/#panduan"
                continue
            assert start.status_code == 200, service.code
            begun = person.post(f"/ajukan/{service.code}/")
            if service.decision == "referral" or "online" not in service.channels:
                assert begun.status_code == 409, service.code
                assert 'data-role="start-application"' not in start.content.decode(), service.code
                continue
            begun_here += 1
            Job.objects.all().delete()  # nobody opens what is sent here, and the line of files is bounded
            assert begun.status_code == 302, (service.code, begun.content.decode()[-2000:])
            reference = begun.url.split("/")[2]
            assert fill(person, reference, data, opened)
            check = person.get(f"/permohonan/{reference}/periksa/")
            assert check.status_code == 200 and 'data-role="submit-application"' in check.content.decode(), service.code
            application = Application.objects.get(reference=reference)
            said = amount_of(definition_of(application), answers=application.answers)
            assert said.rupiah == 0 or said.formula_id or said.rupiah, service.code
            assert person.post(f"/permohonan/{reference}/periksa/").status_code == 302
            assert person.get(f"/permohonan/{reference}/").status_code == 200

    walk()
    assert Application.objects.filter(state="submitted").count() == begun_here > 100
