"""A bare tus client with its owner's cookie and nothing else, before an application that asks for one photograph."""

import base64
import hashlib
import io

import pytest
from django.http import HttpResponse
from PIL import Image

from plaza.applications.actions.drafting import save_answers, start_application
from plaza.applications.models import Application
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.demo.specimens.people import Person as Invented
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.people import Person

AGNES = invent_person(1)
SERVICE = "DINKES-06"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
LARGEST = 256 * 1024


def photo(side: int = 400, *, seed: int = 1) -> bytes:
    """A small, noisy photograph."""
    noise = hashlib.shake_256(bytes([seed])).digest(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=85)
    return out.getvalue()


PHOTO = photo()


commits = pytest.mark.django_db(transaction=True)
"""For what happens at the commit, or in several threads."""


class Tus:
    """Any client of the protocol, with its owner's cookie and nothing else."""

    def __init__(self, person: Person, application: Application, requirement: str = "ktp") -> None:
        self.person, self.application = person, application
        self.home = f"/permohonan/{application.reference}/unggah/{requirement}/"
        self.at = ""

    def ask(self, method: str, address: str = "", body: bytes = b"", kind: str = "", **headers: str) -> HttpResponse:
        """One request; a header ``Upload_Offset="0"``, or ``Tus_Resumable=None`` to leave one out."""
        told = {
            name.replace("_", "-"): value
            for name, value in {"Tus_Resumable": "1.0.0", **headers}.items()
            if value is not None
        }
        told |= {} if body else {"Content-Type": kind or PIECE}  # the test's client names no type for an empty body
        return self.person.generic(
            method, address or self.at or self.home, body, content_type=kind or PIECE, headers=told
        )

    def begin(self, length: int, **headers: str) -> HttpResponse:
        answer = self.ask("POST", self.home, Upload_Length=str(length), **headers)
        self.at = answer.headers.get("Location", "")
        return answer

    def patch(self, offset: int, body: bytes, **headers: str) -> HttpResponse:
        return self.ask("PATCH", body=body, Upload_Offset=str(offset), **headers)

    def head(self) -> int:
        answer = self.ask("HEAD")
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["Upload-Offset"])

    def send(self, data: bytes, *, piece: int = LARGEST) -> HttpResponse:
        answer = self.begin(len(data))
        for start in range(0, len(data), piece):
            answer = self.patch(start, data[start : start + piece])
        return answer

    @property
    def told(self) -> dict[str, object]:
        return self.person.get(self.at).json()


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def card(person: Invented) -> bytes:
    """That person's identity card, photographed with a phone."""
    return photograph(draw("ktp", person), seed=person.seed, quality="phone")


def draft(person: Person, service: str = SERVICE) -> Application:
    application = start_application(service, viewer=person.viewer, language="id")
    identity = {"nik": AGNES.nik, "name": AGNES.name.title(), "birth_date": f"{AGNES.birth_date:%Y-%m-%d}"}
    save_answers(application, answers={"diri": identity})
    return application


@pytest.fixture
def application(db: None, alice: Person) -> Application:
    """Alice's draft, with an identity card still to come."""
    put_catalogue()
    return draft(alice)


@pytest.fixture
def tus(application: Application, alice: Person) -> Tus:
    return Tus(alice, application)
