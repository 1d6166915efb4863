"""Before an application is sent: the fee with its formula, letters that cannot be printed, the camera; then one table for both sides."""

import html
import re
from collections.abc import Callable

import pytest

from plaza.applications.queries import form_of
from plaza.web.components.drawings import shape_of
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
CHINESE = "李"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ("Rp21.000.000", "Rp500.000.000", "Rp80.000.000")),
        ("en", ("Rp21,000,000", "Rp500,000,000", "Rp80,000,000")),
    ],
)
def test_a_computed_fee_is_shown_with_its_formula_before_sending(
    applicant: Callable[..., Applicant], alice: Person, language: str, words: tuple[str, ...]
) -> None:
    someone = applicant(alice).begin("BAPENDA-07")
    alice.post("/bahasa/", {"language": language, "next": "/"})
    for key, values in {
        "diri": {"nik": AGNES.nik, "name": AGNES.name, "birth_date": f"{AGNES.birth_date:%d-%m-%Y}"},
        "isian-nop": {"nop": AGNES.nop},
        "isian-price": {"price": "500000000"},
        "isian-how": {"how": "sale"},
    }.items():
        assert someone.post(key, **values).status_code == 302, key
    page = html.unescape(alice.get(f"/permohonan/{someone.reference}/periksa/").content.decode())
    price = re.search(r'<p class="price">([^<]+)</p><p class="hint">([^<]+)</p>', page)
    assert price, page[-3000:]
    shown = " ".join(price.groups()).replace("\xa0", "")
    assert all(word in shown.replace("Rp ", "Rp") for word in words), shown
    assert re.match(r"0[,.]05 × ", price[2]) and re.sub(r"\D", "", price[2]).endswith("21000000")


@pytest.mark.parametrize(("language", "words"), [("id", "belum dapat dicetak"), ("en", "cannot be printed yet")])
def test_letters_that_no_document_can_show_are_said_at_the_form(
    applicant: Callable[..., Applicant], alice: Person, language: str, words: str
) -> None:
    someone = applicant(alice).begin("DINKES-06")
    alice.post("/bahasa/", {"language": language, "next": "/"})
    answer = someone.post("diri", nik=AGNES.nik, name=f"Agnes {CHINESE}", birth_date=f"{AGNES.birth_date:%d-%m-%Y}")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and words in page and CHINESE in page
    assert AGNES.nik in page, "nothing that was typed is lost"
    assert not someone.application.answers.get("diri")
    assert (
        someone.post("diri", nik=AGNES.nik, name="Agnès Łucja", birth_date=f"{AGNES.birth_date:%d-%m-%Y}").status_code
        == 302
    )


def test_citizen_and_officer_see_the_same_table(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    application = applicant(alice).begin("DINKES-06").fill(sample="other").sent_and_read()
    alice.post(f"/permohonan/{application.reference}/tinjau/")
    rina = officer_of("DINKES")
    theirs, own = (
        rows_of(person.get(address).content.decode())
        for person, address in (
            (rina, rina.post("/petugas/kasus/").url),
            (alice, f"/permohonan/{application.reference}/"),
        )
    )
    assert own == theirs
    assert len(own) == len(application.verdicts.get().findings) >= 8


def rows_of(page: str) -> list[str]:
    """The rows of the verdict as they stand on a page, words, evidence and all; sign and remedy are put differently to each."""
    lists = re.findall(r'<ul class="verdict".*?</ul>', page, flags=re.DOTALL)
    rows = [row for one in lists for row in re.findall(r"<li.*?</li>", one, flags=re.DOTALL)]
    return [
        " ".join(re.sub(r'<p class="remedy">.*?</p>|<span class="tag.*?</span>', "", row, flags=re.DOTALL).split())
        for row in rows
    ]


def test_the_camera_comes_first_wherever_a_photograph_will_do_and_every_paper_is_drawn(
    applicant: Callable[..., Applicant], alice: Person
) -> None:
    seen = set()
    for service in ("DISKUMI-02", "DLH-06", "DISHUB-02"):
        someone = applicant(alice).begin(service).fill(plate="KT 1234 AB")
        for step in form_of(someone.application).steps:
            if step.requirement is None:
                continue
            page = alice.get(f"/permohonan/{someone.reference}/isi/{step.key}/").content.decode()
            photographed = "jpg" in step.requirement.kind.formats
            assert ('capture="environment"' in page) == photographed, step.key
            assert f'data-shape="{shape_of(step.requirement.doc)}"' in page, step.key
            seen.add((step.requirement.kind.identity, photographed))
    assert {(True, True), (False, True)} <= seen, "not for identity cards alone"
