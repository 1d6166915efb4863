"""Nobody decides what is their own: by account, contact, identity, device or household, it goes to somebody else."""

from collections.abc import Callable

import pytest

from plaza.applications.actions.drafting import ApplicationError
from plaza.applications.actions.reviewing import grant_case, next_case, refuse_case
from plaza.applications.models import Application
from plaza.applications.queries import cases_waiting
from plaza.core.fields import blind_index
from plaza.integrity.queries import acts_on
from plaza.people.actions import PeopleError, emergency_access, give_key
from plaza.people.belonging import Self, contact_mark
from plaza.people.models import Officer, Recusal
from plaza.verification.models import VaultFile
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
TENANT, SERVICE = "DINKES", "DINKES-06"
Officers = Callable[..., Person]


@pytest.fixture
def case(city: None, alice: Person) -> Application:
    """Alice's application, which waits for a person."""
    application = Applicant(alice).begin(SERVICE).application
    application.state, application.submitted_at = "review", application.started_at
    application.answers = {"diri": {"nik": AGNES.nik, "name": AGNES.name}, "kk_no": AGNES.kk}
    application.subject_index = blind_index(AGNES.nik, purpose="nik")
    application.email_index = contact_mark("agnes@contoh.id")
    application.phone_index = contact_mark("0812 3456 7890")
    application.save()
    return application


@pytest.fixture
def rina(officer_of: Officers) -> Person:
    """An officer of the tenant."""
    return officer_of(TENANT)


@pytest.fixture
def joko(officer_of: Officers) -> Person:
    """A colleague."""
    return officer_of(TENANT, name="Joko")


def own_earlier(rina: Person, **known: object) -> None:
    """Another application, by which the officer's account is known."""
    Application.objects.create(
        reference="7EARL1ER", code_salt="x", service=SERVICE, tenant=TENANT, definition={}, definition_hash="x",
        started_at=Application.objects.get().started_at, **known,
    )  # fmt: skip
    give_key("application:7EARL1ER", holder=f"citizen:{rina.user.pk}")  # type: ignore[union-attr]


def by_account(case: Application, rina: Person) -> None:
    give_key(case.ref, holder=f"citizen:{rina.user.pk}")  # type: ignore[union-attr]


def by_contact(case: Application, rina: Person) -> None:
    Application.objects.filter(pk=case.pk).update(email_index=contact_mark(f" {rina.user.email.upper()}"))  # type: ignore[union-attr]


def by_number(case: Application, rina: Person) -> None:
    own_earlier(rina, subject_index="other", phone_index=contact_mark("+62 812-3456-7890"))


def by_identity(case: Application, rina: Person) -> None:
    own_earlier(rina, subject_index=case.subject_index)


def by_household(case: Application, rina: Person) -> None:
    own_earlier(rina, subject_index="other", answers={"kk_no": AGNES.kk})


def by_family_card(case: Application, rina: Person) -> None:
    own_earlier(rina, subject_index="other")
    field = {
        "name": "kk",
        "value": AGNES.kk,
        "words": AGNES.kk,
        "how": "label",
        "box": [[0, 0], [1, 0], [1, 1], [0, 1]],
    }
    VaultFile.objects.create(
        ref="7FAM1LY", belongs_to="application:7EARL1ER", requirement="kk", mime="image/jpeg", size=1, sha256="0" * 64,
        blob="x", actor="x", uploaded_at=case.started_at,
        reading={"sha256": "0" * 64, "pages": 1, "source": "picture", "kind": "kk", "read_as": "kk", "weight": 5, "fields": {"kk": field}},
    )  # fmt: skip


def by_device(case: Application, rina: Person) -> None:
    rina.post("/petugas/panggil/", {"key": "to-work"})
    give_key(case.ref, holder=rina.device)


WAYS = [by_account, by_contact, by_number, by_identity, by_household, by_family_card, by_device]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_an_own_case_goes_past_the_officer_to_a_colleague(
    case: Application, rina: Person, joko: Person, way: Callable[[Application, Person], None]
) -> None:
    way(case, rina)
    assert rina.post("/petugas/kasus/").status_code == 200, "no case for them"
    assert rina.get(f"/petugas/kasus/{case.reference}/").status_code == 404
    assert joko.post("/petugas/kasus/").url == f"/petugas/kasus/{case.reference}/"  # type: ignore[attr-defined]
    assert [leaf.kind for leaf in acts_on(case.ref)].count("people.recused") == 1
    assert Recusal.objects.get().nobody_else is False


def test_an_own_case_that_nobody_else_can_take_goes_to_the_head_of_another_tenant(
    case: Application, rina: Person, officer_of: Officers
) -> None:
    by_account(case, rina)
    other, clerk = officer_of("DISHUB", role="kepala", name="Kepala"), officer_of("DISHUB", name="Staf")
    assert next_case(other.officer) is None, "as long as nobody has passed it on"  # type: ignore[arg-type]
    assert next_case(rina.officer) is None and Recusal.objects.get().nobody_else  # type: ignore[arg-type]
    assert next_case(clerk.officer) is None, "a head, nobody else"  # type: ignore[arg-type]
    assert other.post("/petugas/kasus/").url == f"/petugas/kasus/{case.reference}/"  # type: ignore[attr-defined]
    assert other.get(f"/petugas/kasus/{case.reference}/").status_code == 200
    assert not Recusal.objects.filter(nobody_else=True).exists()


def test_a_head_whose_own_case_it_is_too_does_not_get_it(case: Application, rina: Person, officer_of: Officers) -> None:
    head = officer_of("DISHUB", role="kepala")
    by_account(case, rina)
    by_account(case, head)
    assert next_case(rina.officer) is None and next_case(head.officer) is None  # type: ignore[arg-type]


def test_a_case_that_turns_out_to_be_their_own_is_not_decided_by_them(
    case: Application, rina: Person, joko: Person
) -> None:
    assert next_case(rina.officer) == case  # type: ignore[arg-type]
    by_account(case, rina)
    held = Application.objects.get(pk=case.pk)
    with pytest.raises(ApplicationError, match="milik Anda"):
        grant_case(held, officer=rina.officer)  # type: ignore[arg-type]
    with pytest.raises(ApplicationError, match="milik Anda"):
        refuse_case(held, officer=rina.officer, requirement="ktp", reason="Sebuah alasan yang cukup.")  # type: ignore[arg-type]
    assert next_case(rina.officer) is None and next_case(joko.officer) == case  # type: ignore[arg-type]


def test_no_head_opens_their_own_file_in_an_emergency(case: Application, officer_of: Officers) -> None:
    head = officer_of(TENANT, role="kepala")
    by_contact(case, head)
    with pytest.raises(PeopleError, match="milik Anda"):
        emergency_access(head.officer, subject_ref=case.ref, reason="Ini benar-benar tidak dapat menunggu.")  # type: ignore[arg-type]


def test_strangers_things_are_nobodys_own(case: Application, rina: Person) -> None:
    me = Self(Officer.objects.get(pk=rina.officer.pk))  # type: ignore[union-attr]
    assert not me.owns(case.ref) and next_case(rina.officer) == case  # type: ignore[arg-type]
    assert list(cases_waiting(rina.officer)) == [case]  # type: ignore[arg-type]
