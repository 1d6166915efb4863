"""Fills the plaza named by the environment with open bills, or counts what became of them: ``prepare 4000``, ``prepare count``."""

import json
import os
import sys
from datetime import datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402

from plaza.applications.models import Application  # noqa: E402
from plaza.catalogue.actions import seed_catalogue  # noqa: E402
from plaza.catalogue.models import Service  # noqa: E402
from plaza.core.clock import now  # noqa: E402
from plaza.core.references import new_reference  # noqa: E402
from plaza.payments.actions.asking import LASTS  # noqa: E402
from plaza.payments.models import Bill, Payment, PaymentRequest, Receipt, Refund  # noqa: E402
from plaza.payments.queries import balance  # noqa: E402
from plaza.people.models import Key  # noqa: E402

AMOUNT, SERVICE = 150_000, "BAZNAS-01"
ANSWERS = {
    "diri": {"nik": "6472990101909001", "name": "Agnes Contoh", "birth_date": "1990-01-01"}, "amount": AMOUNT, "payer": "Agnes Contoh",
    "pernyataan": True,
}  # fmt: skip


def fill(count: int) -> list[str]:
    """Applications that wait for nothing but their fee, each with its bill and a QRIS; the orders' numbers."""
    call_command("migrate", verbosity=0, interactive=False)
    seed_catalogue(actor="sistem")
    moment, service = now(), Service.objects.get(code=SERVICE)
    cases = _cases(service, count, moment)
    bills = Bill.objects.bulk_create(
        Bill(
            reference=case.ask[0]["bill"], subject_ref=case.ref, service=SERVICE, tenant=case.tenant, reason="fee", amount=AMOUNT,
            title_id="x", title_en="x", opened_at=moment, opened_by="bench",
        )
        for case in cases
    )  # fmt: skip
    requests = PaymentRequest.objects.bulk_create(
        PaymentRequest(
            bill=bill, kind="qris", order=f"{bill.reference}001", state="ready", content="x", asked_at=moment,
            expires_at=moment + LASTS["qris"],
        )
        for bill in bills
    )  # fmt: skip
    return [request.order for request in requests]


def _cases(service: Service, count: int, moment: datetime) -> list[Application]:
    """As the system leaves a case that lacks only its fee, each with the device that owns it."""
    cases = Application.objects.bulk_create(
        Application(
            reference=new_reference(8), code_salt="x", service=SERVICE, tenant=service.tenant.code, definition=service.definition,
            definition_hash=service.definition_hash, state="needs_action", started_at=moment, submitted_at=moment, round=1,
            answers=ANSWERS, ask=[{"ask_id": "Bayar", "ask_en": "Pay", "bill": new_reference(10)}],
        )
        for _ in range(count)
    )  # fmt: skip
    Key.objects.bulk_create(
        Key(subject_ref=case.ref, holder=f"device:{number:040x}", given_at=moment) for number, case in enumerate(cases)
    )
    return cases


def count() -> dict[str, int]:
    """How it ended."""
    twice = Bill.objects.filter(payments__use="settles").annotate(many=Count("payments")).filter(many__gt=1)
    return {
        "paid": Bill.objects.filter(state="paid").count(), "settled": Payment.objects.filter(use="settles").count(),
        "payments": Payment.objects.count(), "refunds": Refund.objects.count(), "twice": twice.count(),
        "went_on": Application.objects.exclude(state="needs_action").count(), "receipts": Receipt.objects.exclude(blob="").count(),
        "forged": Payment.objects.filter(bank_ref__startswith="FORGED").count(), "off": 0 if balance().holds else 1,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(count() if sys.argv[1] == "count" else fill(int(sys.argv[1]))))
