"""Where any one of several papers will do, each of them is taken, judged as what it is, and no other paper is."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plaza.applications.queries import documents_of, form_of
from plaza.core.work import run_all
from plaza.demo.specimens import draw, photograph
from plaza.verification.incoming_look import look_at
from plaza.verification.queries import documents_for
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person
from tests.verification.papers import TODAY

pytestmark = pytest.mark.django_db(transaction=True)
BIRTH, WANTED = "DUKCAPIL-09", "birth_statement"


def shown(applicant: Applicant, kind: str) -> tuple[str, str, str]:
    """What the first look says of such a paper, handed in as the birth statement: state, reason, and what it is taken for."""
    step = next(
        one for one in form_of(applicant.application).steps if one.requirement and one.requirement.doc == WANTED
    )
    picture = SimpleUploadedFile("foto.jpg", photograph(draw(kind, AGNES), seed=1, quality="clean"))
    answer = applicant.post(step.key, file=picture)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    run_all()
    file = next(file for file in documents_of(applicant.application) if file.requirement == WANTED)
    found = look_at(file, answers=applicant.application.answers, on=TODAY)
    return found.state, found.reason, documents_for([file])[0].kind


@pytest.mark.parametrize("kind", ["birth_statement", "statement"])
def test_a_paper_that_will_do_instead_is_taken_for_what_it_is(
    applicant: Callable[..., Applicant], alice: Person, kind: str
) -> None:
    assert shown(applicant(alice).begin(BIRTH), kind) == ("good", "", kind)


def test_another_paper_is_asked_for_again(applicant: Callable[..., Applicant], alice: Person) -> None:
    assert shown(applicant(alice).begin(BIRTH), "npwp")[:2] == ("again", "wrong")
