"""A paper of one person that another person has shown too: a person looks, and nobody is told whose application it was."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from plaza.applications.models import Application
from plaza.applications.queries import definition_of, repeated
from plaza.applications.rules.judging import Inputs, table_of
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.verification.actions import _keep_reading, remove_upload
from plaza.verification.models import VaultFile
from plaza.verification.queries import files_of
from plaza.verification.rules.checks import Document
from plaza.verification.rules.reading import FieldRead, Reading, to_json
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person
from tests.fixtures.uploads import taken_in
from tests.verification.papers import TODAY, identity_card

pytestmark = pytest.mark.django_db(transaction=True)
BUDI = invent_person(2)


def kind_of(code: str) -> DocumentKind:
    return DocumentKind(code, code, code, ("jpg",), False, "general", 5)


def show(application: Application, kind: str, data: bytes, *, number: str = "") -> VaultFile:
    """A document of this application that was read as such a paper with such a number."""
    file = taken_in(belongs_to=application.ref, requirement=kind, kinds=[kind_of(kind)], data=data, actor="device:x")
    fields = {"number": FieldRead("number", number, number, "label")} if number else {}
    _keep_reading(file, to_json(Reading(file.sha256, 1, "picture", kind, kind, 5, fields)))
    return VaultFile.objects.get(pk=file.pk)


@pytest.fixture
def two(applicant: Callable[..., Applicant], alice: Person, bob: Person) -> Iterator[tuple[Application, Application]]:
    """Agnes's application, sent in, and Budi's."""
    first, second = applicant(alice).begin("DINKES-06").fill(), Applicant(bob, BUDI).begin("DINKES-06").fill()
    first.send()
    yield first.application, second.application


def picture(seed: int) -> bytes:
    return photograph(draw("competency_cert", AGNES), seed=seed, quality="phone")


def test_the_same_bytes_or_the_same_number_under_another_person_are_seen(two: tuple[Application, Application]) -> None:
    hers, his = two
    show(hers, "competency_cert", picture(1), number="SKP/0099/2026")
    show(his, "competency_cert", picture(1))
    assert repeated(his, files_of(his.ref)) == {"competency_cert": "bytes"}
    show(his, "competency_cert", picture(2), number="skp 0099 2026")
    assert repeated(his, files_of(his.ref)) == {"competency_cert": "fields"}
    show(his, "competency_cert", picture(2), number="SKP/0100/2026")
    assert repeated(his, files_of(his.ref)) == {}


def test_the_own_other_application_a_draft_and_what_was_taken_back_do_not_count(
    two: tuple[Application, Application], alice: Person
) -> None:
    hers, his = two
    mine = show(hers, "competency_cert", picture(1), number="SKP/0099/2026")
    theirs = show(his, "competency_cert", picture(1), number="SKP/0099/2026")
    assert repeated(hers, files_of(hers.ref)) == {}, "his is a draft"
    Application.objects.filter(pk=his.pk).update(state="submitted")
    assert repeated(hers, files_of(hers.ref)) == {"competency_cert": "bytes"}
    Application.objects.filter(pk=his.pk).update(subject_index=hers.subject_index)
    assert repeated(hers, files_of(hers.ref)) == {}, "both are hers"
    Application.objects.filter(pk=his.pk).update(subject_index="other")
    remove_upload(theirs, actor="device:x")
    assert repeated(hers, files_of(hers.ref)) == {}
    assert mine.mark and not VaultFile.objects.get(pk=theirs.pk).mark


def test_a_familys_papers_may_be_shown_by_all_of_them(two: tuple[Application, Application]) -> None:
    hers, his = two
    for one in (hers, his):
        show(one, "kk", picture(3))
    assert repeated(his, files_of(his.ref)) == {}


def test_two_letters_that_two_neighbourhoods_gave_one_number_are_no_ones_fault(
    two: tuple[Application, Application],
) -> None:
    hers, his = two
    show(hers, "intro_letter", picture(1), number="001/RT05/XI/2026")
    show(his, "intro_letter", picture(2), number="001/RT05/XI/2026")
    assert repeated(his, files_of(his.ref)) == {}
    show(his, "intro_letter", picture(1), number="001/RT05/XI/2026")
    assert repeated(his, files_of(his.ref)) == {"intro_letter": "bytes"}, "the very same letter is"


def test_it_brings_a_person_and_never_fails(two: tuple[Application, Application]) -> None:
    definition = definition_of(two[0])
    facts = dict.fromkeys(("person_matches", "no_duplicate", "declaration_agreed", "fee_paid"), True)
    answers = {
        "diri": {"nik": AGNES.nik, "name": AGNES.name, "birth_date": AGNES.birth_date.isoformat()},
        "pernyataan": True,
    }
    honest = Inputs(on=TODAY, answers=answers, facts=facts, documents=[Document("ktp", "ktp", identity_card(AGNES))])
    assert table_of(definition, honest).outcome == "accepted"
    found = table_of(definition, replace(honest, shared={"ktp": "bytes"}))
    (row,) = [row for row in found.findings if row.result != "pass"]
    assert (found.outcome, row.rule.number, row.code, row.result) == ("review", "A-04", "same_bytes", "review")
    assert row.found.id != row.found.en and row.evidence["sha256"]
