"""An amount that a register holds becomes the bill, with the register's own formula; nobody types it."""

from collections.abc import Mapping

import pytest
from django.db import transaction

from plaza.applications.actions.paying import owed
from plaza.applications.queries import definition_of
from plaza.core.outside import TooSlow, in_page
from plaza.payments.models import Bill
from plaza.payments.queries import living_bill
from plaza.payments.registers import Due, amounts
from tests.applications.conftest import Applicant, city, run_all  # noqa: F401 - the fixture
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_land_tax_of_a_parcel_is_billed_as_the_register_says(city: None, alice: Person) -> None:  # noqa: F811
    application = Applicant(alice).begin("BAPENDA-02").fill(nop="647201000100100010", tax_year="2026").sent_and_read()
    due = amounts().due(service="BAPENDA-02", answers=application.answers)
    assert due is not None and due.amount > 0
    bill = living_bill(application.ref)
    assert bill is not None
    assert (bill.amount, bill.formula_id, bill.opened_by) == (due.amount, due.formula_id, "sistem")
    assert "NJOP" in bill.formula_id and bill.inputs["register"] == "synthetic"
    page = alice.get(f"/bayar/{bill.reference}/").content.decode()
    assert "NJOP" in page and f"Rp{due.amount:,}".replace(",", ".") in page
    assert Bill.objects.count() == 1


def test_no_page_asks_the_register_and_a_changed_answer_is_asked_about_anew(
    city: None,  # noqa: F811
    alice: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[bool, object]] = []
    register, due = amounts(), amounts().due

    def noted(*, service: str, answers: Mapping[str, object]) -> Due | None:
        asked.append((in_page() or transaction.get_connection().in_atomic_block, answers["nop"]))
        return due(service=service, answers=answers)

    monkeypatch.setattr(register, "due", noted)
    applicant = Applicant(alice).begin("BAPENDA-02").fill(nop="647201000100100010", tax_year="2026")
    applicant.send()
    application = applicant.application
    assert asked == [] and living_bill(application.ref) is None, "sending waits for no register"
    run_all()
    assert living_bill(application.ref) is not None
    assert asked == [(False, "647201000100100010")], "asked once, by a job, outside of a transaction"
    changed = {**application.answers, "nop": "647201000100100011"}
    application.answers = changed
    assert owed(application, definition_of(application)) is None, "what was said of another parcel counts for nothing"


def test_while_the_register_is_away_nothing_is_decided_and_it_is_asked_again(
    city: None,  # noqa: F811
    alice: Person,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(**_: object) -> Due | None:
        raise TooSlow("the register took the question and said nothing")

    with monkeypatch.context() as hung:
        hung.setattr(amounts(), "due", away)
        application = (
            Applicant(alice).begin("BAPENDA-02").fill(nop="647201000100100010", tax_year="2026").sent_and_read()
        )
        for _ in range(20):  # longer than any job is tried
            clock.forward(minutes=6)
            run_all()
    application.refresh_from_db()
    assert application.state == "submitted" and living_bill(application.ref) is None
    clock.forward(minutes=6)
    run_all()
    assert living_bill(application.ref) is not None
