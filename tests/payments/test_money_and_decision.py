"""The payment and the decision at the same moment, from two processes: no application is left lying."""

import os
from collections.abc import Callable

import pytest

from plaza.applications.models import Application
from plaza.core.models import Job
from plaza.core.work import run_all
from plaza.demo.bank.server import Bank
from plaza.payments.actions.asking import prepare
from plaza.payments.queries import living_bill
from plaza.permits.models import Permit
from tests.applications.conftest import Applicant
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.people import Person
from tests.fixtures.processes import Started
from tests.payments.conftest import way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.processes]
MANY = 12
DECIDE = """
import sys, django; django.setup()
from plaza.applications.actions.deciding import decide
for reference in sys.argv[1:]:
    decide(reference)
"""
PAY = """
import sys, django; django.setup()
from plaza.core.clock import now
from plaza.payments.actions.receiving import receive
from plaza.payments.models import PaymentRequest
for order in sys.argv[1:]:
    request = PaymentRequest.objects.get(order=order)
    receive(request, bank_ref=f"BC{order}", amount=request.bill.amount, paid_at=now(), told_by="poll")
"""


def test_whoever_comes_first_every_paid_application_is_granted_once(
    bank: Bank, alice: Person, process: Callable[..., Started]
) -> None:
    put_catalogue()
    sent = [Applicant(alice).begin("BAZNAS-01").fill(amount=str(1000 + n), payer="Agnes").send() for n in range(MANY)]
    bills = [living_bill(application.ref) for application in sent]
    for bill in bills:
        assert bill is not None
        prepare(bill.reference)
    told = {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"], "PLAZA_LOG_LEVEL": "ERROR"}
    racers = [
        process("-c", DECIDE, *[application.reference for application in sent], **told),
        process("-c", PAY, *[way(bill).order for bill in bills if bill], **told),
        process("-c", DECIDE, *[application.reference for application in sent[::-1]], **told),
    ]
    for racer in racers:
        assert racer.process.wait(90) == 0, racer.words
    Job.objects.filter(state="waiting").update(run_after="2020-01-01T00:00:00Z")
    run_all("urgent", "default", "external")
    assert set(Application.objects.values_list("state", flat=True)) == {"granted"}
    assert Permit.objects.count() == MANY
