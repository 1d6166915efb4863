"""An amount that a register holds becomes the bill, with the register's own formula; nobody types it."""

import pytest

from plaza.payments.models import Bill
from plaza.payments.queries import living_bill
from plaza.payments.registers import amounts
from tests.applications.conftest import Applicant, city  # noqa: F401 - the fixture
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
