"""Fills the plaza named by the environment with open bills, or counts what became of them: ``prepare 4000``, ``prepare count``."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402

from plaza.core.clock import now  # noqa: E402
from plaza.core.references import new_reference  # noqa: E402
from plaza.payments.actions.asking import LASTS  # noqa: E402
from plaza.payments.models import Bill, Payment, PaymentRequest, Refund  # noqa: E402
from plaza.payments.queries import balance  # noqa: E402

AMOUNT = 150_000


def fill(count: int) -> list[str]:
    """Open bills, each with a QRIS; the orders' numbers."""
    call_command("migrate", verbosity=0, interactive=False)
    moment = now()
    bills = Bill.objects.bulk_create(
        Bill(
            reference=new_reference(10), subject_ref=f"bench:{number}", service="X-01", tenant="X", reason="fee", amount=AMOUNT,
            title_id="x", title_en="x", opened_at=moment, opened_by="bench",
        )
        for number in range(count)
    )  # fmt: skip
    requests = PaymentRequest.objects.bulk_create(
        PaymentRequest(
            bill=bill, kind="qris", order=f"{bill.reference}001", state="ready", content="x", asked_at=moment,
            expires_at=moment + LASTS["qris"],
        )
        for bill in bills
    )  # fmt: skip
    return [request.order for request in requests]


def count() -> dict[str, int]:
    """How it ended."""
    twice = Bill.objects.filter(payments__use="settles").annotate(many=Count("payments")).filter(many__gt=1)
    return {
        "paid": Bill.objects.filter(state="paid").count(), "settled": Payment.objects.filter(use="settles").count(),
        "payments": Payment.objects.count(), "refunds": Refund.objects.count(), "twice": twice.count(),
        "forged": Payment.objects.filter(bank_ref__startswith="FORGED").count(), "off": 0 if balance().holds else 1,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(count() if sys.argv[1] == "count" else fill(int(sys.argv[1]))))
