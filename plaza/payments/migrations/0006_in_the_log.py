"""The log commits to every row of the books; those that stand now are taken over."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity.actions import record
from plaza.payments.content import of_bill, of_payment, of_receipt, of_refund


def take_over(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """What stands at this moment, and nothing that somebody puts there later."""
    tables = {
        "Bill": (of_bill, lambda row: row, ()),
        "Payment": (of_payment, lambda row: row.bill, ("bill",)),
        "Refund": (of_refund, lambda row: row.payment.bill, ("payment__bill",)),
        "Receipt": (of_receipt, lambda row: row.payment.bill, ("payment__bill",)),
    }
    for name, (content, bill_of, along) in tables.items():
        rows = apps.get_model("payments", name).objects.select_related(*along) if along else apps.get_model("payments", name).objects
        for row in rows.order_by("pk").iterator(chunk_size=500):
            record("payment.taken_over", actor="operator", subject=f"bill:{bill_of(row).reference}", row=content(row))


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0005_versions"),
        ("integrity", "0004_tags"),
    ]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
