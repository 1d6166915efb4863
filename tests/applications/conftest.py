"""A seeded catalogue, and a citizen who fills in an application the way a browser would."""

from collections.abc import Callable, Iterator

import pytest

from plaza.applications.models import Application
from plaza.applications.queries import form_of
from plaza.core.work import run_all
from plaza.demo.specimens.people import Person as Invented
from plaza.demo.specimens.people import invent_person
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.people import Person

AGNES = invent_person(1)
VALUES = {
    "text": "Jalan Contoh nomor satu",
    "address": "Jalan Contoh 1",
    "number": "2",
    "money": "500000",
    "date": "01-12-2026",
    "nib": AGNES.nib,
}


@pytest.fixture
def city(db: None) -> Iterator[None]:
    """The demo catalogue."""
    put_catalogue()
    yield


class Applicant:
    """A person before a browser, filling in one application."""

    def __init__(self, browser: Person, invented: Invented = AGNES) -> None:
        self.browser, self.invented, self.reference, self.keeps = browser, invented, "", False

    def begin(self, service: str, **chosen: str) -> "Applicant":
        answer = self.browser.post(f"/ajukan/{service}/", chosen)
        assert answer.status_code == 302, answer.content.decode()
        self.reference = answer.url.split("/")[2]
        return self

    @property
    def application(self) -> Application:
        return Application.objects.get(reference=self.reference)

    def post(self, key: str, **values: object):  # type: ignore[no-untyped-def]
        return self.browser.post(f"/permohonan/{self.reference}/isi/{key}/", values)

    def fill(self, *, sample: str = "own", **answers: str) -> "Applicant":
        """Answers every page; ``answers`` by field name, documents by the named specimen."""
        for _ in range(60):
            step = form_of(self.application).next
            if step is None:
                return self
            answer = self.post(step.key, **self._values(step, sample, answers))
            assert answer.status_code == 302, (step.key, answer.content.decode()[-3000:])
        raise AssertionError("the form has no end")

    def _values(self, step, sample: str, answers: dict[str, str]) -> dict[str, str]:  # type: ignore[no-untyped-def]
        me = self.invented
        if step.kind == "identity":
            return {"nik": me.nik, "name": me.name.title(), "birth_date": f"{me.birth_date:%d-%m-%Y}"}
        born = f"{me.birth_date:%d-%m-%Y}"
        people = {
            "passport": {"passport": me.passport, "name": me.name, "birth_date": born, "nationality": "Contohlandia"},
            "child": {"name": "Dewi Contoh", "birth_date": "01-02-2019", "nik": ""},
            "proxy": {"name": "Rahmat Contoh", "nik": invent_person(9).nik},
            "firm": {"name": "CV Contoh Sejahtera", "nib": ""},
        }
        if step.kind in people:
            return people[step.kind]
        if step.kind == "contact":
            return {"email": "agnes@contoh.id", "phone": "0812 3456 7890"}
        if step.kind == "declaration":
            return {"agreed": "on", "keep": "on"} if self.keeps else {"agreed": "on"}
        if step.kind == "document":
            return {"sample": sample if step.requirement.doc in ("ktp", "kk", "npwp") else "own"}
        field = step.field
        chosen = (
            field.options[0].value
            if field.options
            else me.kk
            if field.name == "kk_no"
            else VALUES.get(field.type, me.nik)
        )
        return {field.name: answers.get(field.name, chosen)}

    def send(self) -> Application:
        assert self.browser.post(f"/permohonan/{self.reference}/periksa/").status_code == 302
        return self.application

    def sent_and_read(self) -> Application:
        """Sends, and lets the readers and the system work until nothing is left to do."""
        self.send()
        run_all()
        return self.application


@pytest.fixture
def applicant(city: None) -> Callable[..., Applicant]:
    """Makes an applicant before a browser: ``applicant(alice)``."""
    return Applicant


__all__ = ["AGNES", "Applicant"]
