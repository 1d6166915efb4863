"""From the application to the bill and from the payment to the permit: nobody in between, and money back when nothing is granted."""

from collections.abc import Callable, Iterator

import pytest

from plaza.applications.actions.drafting import save_answers, withdraw_application
from plaza.applications.actions.paying import owed
from plaza.applications.actions.reviewing import grant_case, next_case, refuse_case
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, verdict_of
from plaza.catalogue.queries import definitions_by_code
from plaza.core.clock import today
from plaza.core.work import run_all
from plaza.demo.bank.server import Bank
from plaza.insight.queries.patterns import acts
from plaza.integrity.actions import number_leaves
from plaza.integrity.publishing import publish
from plaza.payments.actions import cancel_bill, open_bill
from plaza.payments.models import Bill, Refund
from plaza.payments.queries import living_bill, paid, receipts_for
from plaza.people.actions import give_key
from plaza.permits.actions import issue_permit
from plaza.permits.queries import permit_of
from plaza.permits.rules import Holder
from tests.applications.conftest import AGNES, Applicant, city  # noqa: F401 - the fixture
from tests.fixtures.people import Person
from tests.payments.conftest import way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_the_counter(city: None, bank: Bank) -> Iterator[Bank]:  # noqa: F811
    """The catalogue, and a bank beside it."""
    yield bank


def pay(bank: Bank, bill: Bill) -> None:
    """Alice pays with her telephone."""
    run_all("urgent", "default", "external")
    assert bank.teller.pay(bank.books.orders[way(bill).order]) == [200]
    run_all("urgent", "default", "external")


def earlier_permit(person: Person, service: str, **answers: str) -> str:
    """A permit that Agnes was granted before; gives its number."""
    someone = Applicant(person).begin(service)
    application = someone.application
    me = {"nik": AGNES.nik, "name": AGNES.name, "birth_date": AGNES.birth_date.isoformat()}
    save_answers(application, answers={"diri": me, **answers})
    application.refresh_from_db()
    Application.objects.filter(pk=application.pk).update(state="granted")
    holder = Holder(name=AGNES.name, index=application.subject_index)
    return issue_permit(
        application_ref=application.ref, definition=definition_of(application), holder=holder, facts={}, actor="sistem"
    ).number


@pytest.mark.parametrize(
    ("service", "before", "same"),
    [("DISDAG-03", "DISDAG-02", {"stall_no": "B-12"}), ("DPMPTSP-20", "DPMPTSP-19", {"nib": AGNES.nib})],
)
def test_a_renewal_with_a_fee_needs_nothing_but_honest_papers_and_the_payment(
    at_the_counter: Bank, alice: Person, service: str, before: str, same: dict[str, str]
) -> None:
    number = earlier_permit(alice, before, **same)
    someone = Applicant(alice).begin(service).fill(old_no=number, **same)
    application = someone.sent_and_read()
    bill = living_bill(application.ref)
    assert bill is not None and bill.formula_id, service
    verdict = [
        (f["rule"], f["result"]) for v in application.verdicts.all() for f in v.findings if f["result"] != "pass"
    ]
    assert application.state == "needs_action", verdict
    page = alice.get(f"/permohonan/{application.reference}/").content.decode()
    assert "Tinggal membayar" in page and f"/bayar/{bill.reference}/" in page
    assert application.clock.filter(stopped_at=None).count() == 0
    pay(at_the_counter, bill)
    application.refresh_from_db()
    assert application.state == "granted" and permit_of(application.ref) is not None
    assert len(receipts_for(application.ref)) == 1


def test_a_gift_is_as_large_as_its_giver_says(at_the_counter: Bank, alice: Person) -> None:
    application = Applicant(alice).begin("BAZNAS-01").fill(amount="75000", payer="Agnes Contoh").sent_and_read()
    bill = living_bill(application.ref)
    assert bill is not None and bill.amount == 75_000 and "Rp75.000" in bill.formula_id
    pay(at_the_counter, bill)
    application.refresh_from_db()
    assert application.state == "granted"


def test_what_is_computed_from_answers_is_billed_with_its_formula(at_the_counter: Bank, alice: Person) -> None:
    application = Applicant(alice).begin("BAPENDA-09").fill(turnover="12345678", period="2026-10").sent_and_read()
    bill = living_bill(application.ref)
    assert bill is not None and bill.amount == 1_234_568 and "Rp1.234.568" in bill.formula_id


def test_a_free_service_has_no_bill(at_the_counter: Bank, alice: Person) -> None:
    application = Applicant(alice).begin("DINKES-06").fill().sent_and_read()
    assert application.state == "granted" and paid(application.ref) is None and not Bill.objects.exists()


def test_free_and_foreign_fees_are_never_owed_here_and_no_proof_is_asked_for_what_is_collected_here(
    at_the_counter: Bank,
) -> None:
    for code, definition in definitions_by_code().items():
        application = Application(service=code, answers={})
        cost = owed(application, definition)
        if definition.fee.kind in ("free", "third_party"):
            assert cost is not None and cost.amount == 0, code
        checks = {check.code for check in definition.auto_checks}
        if "fee_paid" in checks:
            assert definition.fee.kind != "free" and "payment_proof" not in definition.documents, code


def with_an_officer(bank: Bank, alice: Person, officer: Person, service: str = "DPMPTSP-18") -> Application:
    """A case whose fee is only words, in the officer's hand."""
    application = Applicant(alice).begin(service).fill().sent_and_read()
    assert application.state == "review" and not Bill.objects.exists()
    assert officer.officer is not None
    assert next_case(officer.officer) == application
    application.refresh_from_db()
    return application


def lines(*factors: tuple[str, str, str]) -> dict[str, str]:
    """The officer's form as a browser sends it."""
    sent = {"f-TOTAL_FORMS": "6", "f-INITIAL_FORMS": "6"}
    for number in range(6):
        name, value, unit = factors[number] if number < len(factors) else ("", "", "number")
        sent |= {f"f-{number}-name": name, f"f-{number}-value": value, f"f-{number}-unit": unit}
    return sent


def test_where_the_catalogue_has_words_the_officer_measures_and_the_system_computes(
    at_the_counter: Bank, alice: Person, officer_of: Callable[..., Person]
) -> None:
    rina = officer_of("DPMPTSP")
    application = with_an_officer(at_the_counter, alice, rina)
    address = f"/petugas/kasus/{application.reference}/tagihan/"
    assert "Width" not in rina.get(address).content.decode()
    sent = rina.post(
        address, lines(("Tarif", "25", "percent"), ("Luas", "12,5", "number"), ("Harga", "40.000", "money"))
    )
    assert sent.status_code == 302, sent.content.decode()[-1500:]
    bill = living_bill(application.ref)
    assert bill is not None and bill.amount == 125_000
    assert rina.officer is not None
    assert bill.formula_id == "Tarif 25 % × Luas 12,5 × Harga Rp40.000 = Rp125.000"
    with pytest.raises(ValueError, match="belum dibayar"):
        grant_case(application, officer=rina.officer)
    pay(at_the_counter, bill)
    application.refresh_from_db()
    assert application.state == "review" and grant_case(application, officer=rina.officer)


def test_a_bill_is_replaced_with_a_reason_and_never_edited(at_the_counter: Bank, alice: Person, officer_of) -> None:  # type: ignore[no-untyped-def]
    rina = officer_of("DPMPTSP")
    application = with_an_officer(at_the_counter, alice, rina)
    address = f"/petugas/kasus/{application.reference}/tagihan/"
    rina.post(address, lines(("Luas", "10", "number"), ("Harga", "1.000", "money")))
    again = lines(("Luas", "20", "number"), ("Harga", "1.000", "money"))
    assert rina.post(address, again).status_code == 422
    assert rina.post(address, again | {"note": "Ukuran di lapangan 20 meter"}).status_code == 302
    first, second = Bill.objects.order_by("pk")
    assert (first.state, first.amount, second.amount, second.replaces) == ("cancelled", 10_000, 20_000, first.reference)
    assert first.note == "Ukuran di lapangan 20 meter"


def test_nobody_bills_a_case_without_a_task(at_the_counter: Bank, alice: Person, officer_of) -> None:  # type: ignore[no-untyped-def]
    application = Applicant(alice).begin("DPMPTSP-18").fill().sent_and_read()
    for person in (officer_of("DPMPTSP"), officer_of("DPMPTSP", role="kepala"), officer_of("DISDAG"), alice):
        answer = person.post(f"/petugas/kasus/{application.reference}/tagihan/", lines(("Uang", "1.000.000", "money")))
        assert answer.status_code in (302, 404)
    assert not Bill.objects.exists()


def test_absurd_measures_make_no_bill(at_the_counter: Bank, alice: Person, officer_of) -> None:  # type: ignore[no-untyped-def]
    rina = officer_of("DPMPTSP")
    application = with_an_officer(at_the_counter, alice, rina)
    for value in ("0", "-5", "1e18", "1000000000000000000", "NaN", "seratus", "0,0000001"):
        answer = rina.post(f"/petugas/kasus/{application.reference}/tagihan/", lines(("Luas", value, "number")))
        assert answer.status_code == 422 and not Bill.objects.exists(), value


def test_whoever_is_refused_or_withdraws_gets_the_fee_back(at_the_counter: Bank, alice: Person, officer_of) -> None:  # type: ignore[no-untyped-def]
    rina = officer_of("DPMPTSP")
    application = with_an_officer(at_the_counter, alice, rina, service="DPMPTSP-18")
    rina.post(
        f"/petugas/kasus/{application.reference}/tagihan/", lines(("Luas", "10", "number"), ("Harga", "1.000", "money"))
    )
    pay(at_the_counter, Bill.objects.get())
    application.refresh_from_db()
    assert refuse_case(
        application, officer=rina.officer, requirement="diri", reason="Lokasi itu sudah dipakai izin lain."
    )
    run_all("urgent", "default", "external")
    assert Bill.objects.get().state == "refunded" and Refund.objects.get().state == "sent"
    page = alice.get(f"/bayar/{Bill.objects.get().reference}/").content.decode()
    assert "Uang Anda dikembalikan" in page


def test_whoever_refuses_waives_no_fee_and_a_later_grant_is_known_again(
    at_the_counter: Bank, alice: Person, officer_of: Callable[..., Person]
) -> None:
    rina = officer_of("DPMPTSP")
    measured = lines(("Luas", "10", "number"), ("Harga", "1.000", "money"))
    for _ in range(2):
        application = Applicant(alice).begin("DPMPTSP-18").fill().sent_and_read()
        assert next_case(rina.officer) == application
        application.refresh_from_db()
        rina.post(f"/petugas/kasus/{application.reference}/tagihan/", measured)
        if application.reference == Application.objects.order_by("pk")[0].reference:
            refuse_case(application, officer=rina.officer, requirement="diri", reason="Lokasi itu sudah dipakai.")
    assert Bill.objects.get(state="cancelled").why == "refused"
    pay(at_the_counter, Bill.objects.get(state="open"))
    application.refresh_from_db()
    assert grant_case(application, officer=rina.officer)
    watched = list(acts(since=today(), until=today()))
    assert [one.kind for one in watched if one.charged] == ["granted", "granted"]
    assert [(one.kind, one.before) for one in watched if one.minutes is not None] == [
        ("refused", ""),
        ("granted", "refused"),
    ]
    bill = open_bill(
        "application:BOBB", service="DPMPTSP-18", tenant="DPMPTSP", reason="fee", amount=9, formula="x", actor="sistem"
    )
    cancel_bill(bill, why="mistaken", actor=rina.officer.ref)
    assert [one.officer for one in acts(since=today(), until=today()) if one.kind == "waived"] == [rina.officer.ref]


def test_withdrawing_cancels_an_open_bill(at_the_counter: Bank, alice: Person) -> None:
    number = earlier_permit(alice, "DISDAG-02", stall_no="B-12")
    application = Applicant(alice).begin("DISDAG-03").fill(old_no=number, stall_no="B-12").sent_and_read()
    assert withdraw_application(application, actor=alice.viewer.actor)
    assert Bill.objects.get().state == "cancelled" and Bill.objects.get().why == "withdrawn"


def test_the_bill_belongs_to_whoever_owns_the_application(at_the_counter: Bank, alice: Person, bob: Person) -> None:
    application = Applicant(alice).begin("BAZNAS-01").fill(amount="75000", payer="Agnes").sent_and_read()
    address = f"/bayar/{Bill.objects.get().reference}/"
    assert alice.get(address).status_code == 200 and bob.get(address).status_code == 404
    give_key(application.ref, holder=bob.device)
    assert bob.get(address).status_code == 200


def test_the_payment_has_its_receipt_in_the_log_beside_the_applications_own(
    at_the_counter: Bank, alice: Person
) -> None:
    application = Applicant(alice).begin("BAZNAS-01").fill(amount="75000", payer="Agnes").sent_and_read()
    bill = living_bill(application.ref)
    assert bill is not None
    pay(at_the_counter, bill)
    number_leaves(worker="test")
    publish()
    page = alice.get(f"/permohonan/{application.reference}/bukti/")
    assert "Pembayaran diterima" in page.content.decode() and "Tagihan dibuat" in page.content.decode()
    proof = alice.get(f"/bayar/{bill.reference}/bukti.json")
    assert proof.status_code == 200 and "payment.received" in proof.json()["leaf"]


def test_a_finding_about_the_fee_goes_with_the_payment_for_the_citizen_and_the_officer_who_decides(
    at_the_counter: Bank, alice: Person, officer_of: Callable[..., Person]
) -> None:
    rina = officer_of("DPMPTSP")
    working = Applicant(alice).begin("DPMPTSP-20").fill(nib=AGNES.nib, sample="other")
    assert working.sent_and_read().state == "needs_action"
    alice.post(f"/permohonan/{working.reference}/tinjau/")
    application = working.application
    assert application.state == "review" and next_case(rina.officer) == application

    def seen(person: Person, address: str) -> str:
        return person.get(address).content.decode()

    own, desk = f"/permohonan/{application.reference}/", f"/petugas/kasus/{application.reference}/"
    before = verdict_of(application)
    assert 'data-code="fee_paid_not"' in seen(alice, own) and "Biayanya belum dibayar" in seen(rina, desk)
    assert "Bayar lewat tombol di halaman ini" in seen(alice, own), "nobody need do nothing who has to pay"
    pay(at_the_counter, Bill.objects.get())
    for person, page in ((alice, own), (rina, desk)):
        assert 'data-code="fee_paid"' in seen(person, page) and "fee_paid_" not in seen(person, page)
    application.refresh_from_db()
    assert grant_case(application, officer=rina.officer)
    decided = seen(alice, own)
    assert "fee_paid_" not in decided and "Petugas akan memeriksanya" not in decided and "0 dari" not in decided
    after = verdict_of(application)
    assert before is not None and after is not None and after.findings == before.findings, "a verdict is never changed"
