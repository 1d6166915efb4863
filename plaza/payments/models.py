"""Tables of money. What is known of a sum is never edited: triggers see to it (triggers.py), beside the checks here."""

from django.db import models
from django.db.models import Q

from plaza.core.fields import BlobName, EncryptedJSONField, EncryptedTextField
from plaza.core.models import Versioned
from plaza.payments.rules.money import LARGEST


def whole_rupiah(name: str) -> models.CheckConstraint:
    """The amount is positive and can be written in thirteen digits."""
    return models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=LARGEST), name=name)


class Bill(models.Model):
    """One sum for one reason, with its formula and what went into it.

    ``subject_ref`` is what it is for (``application:7F3K…``) and whose owner may see it; ``replaces`` and ``replaced_by`` are references.
    """

    reference = models.CharField(max_length=12, unique=True)
    subject_ref = models.CharField(max_length=80, db_index=True)
    service = models.CharField(max_length=20)
    tenant = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    title_id = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    amount = models.BigIntegerField()
    formula_id = EncryptedTextField(to=("reference",), default="")
    formula_en = EncryptedTextField(to=("reference",), default="")
    inputs = EncryptedJSONField(to=("reference",), default=dict)
    payer = EncryptedTextField(to=("reference",), default="")
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=10, default="open")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, default="")
    note = EncryptedTextField(to=("reference",), default="")
    replaces = models.CharField(max_length=12, default="")

    class Meta:
        constraints = (
            whole_rupiah("bill_amount_is_whole_rupiah"),
            models.UniqueConstraint(
                fields=["subject_ref", "reason"],
                condition=Q(state__in=("open", "paid")),
                name="one_living_bill_a_reason",
            ),
        )
        indexes = (models.Index(fields=["state", "opened_at"]),)

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How keys, tasks and the log name it."""
        return f"bill:{self.reference}"


class PaymentRequest(Versioned):
    """One way to pay a bill. ``content`` is the QRIS payload, or the digits to type; ``order`` is our own number at the bank."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=4)
    order = models.CharField(max_length=32, unique=True)
    bank_order = models.CharField(max_length=64, default="")
    content = models.TextField(default="")
    state = models.CharField(max_length=8, default="asked")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bill", "kind"],
                condition=Q(state__in=("asked", "ready", "failed")),
                name="one_living_request_a_kind",
            ),
            models.UniqueConstraint(
                fields=["content"], condition=~Q(content="") & Q(kind__in=("va", "code")), name="digits_given_once"
            ),
        )
        indexes = (models.Index(fields=["state", "looked_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} for {self.bill_id}"


class Payment(models.Model):
    """Money that came in, as the bank told it. ``bank_ref`` is the bank's own number: the same one is the same money.

    ``use`` says what it is to its bill; ``told_by`` how we learned of it (callback, poll, statement). Written once, never changed.
    """

    reference = models.CharField(max_length=12, unique=True)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=4)
    bank_ref = models.CharField(max_length=64, unique=True)
    amount = models.BigIntegerField()
    use = models.CharField(max_length=12)
    paid_at = models.DateTimeField()
    received_at = models.DateTimeField()
    told_by = models.CharField(max_length=10)
    leaf_id = models.CharField(max_length=32, default="")

    class Meta:
        constraints = (
            whole_rupiah("payment_amount_is_whole_rupiah"),
            models.UniqueConstraint(fields=["bill"], condition=Q(use="settles"), name="one_payment_settles_a_bill"),
            models.CheckConstraint(
                condition=Q(use__in=("settles", "double", "late", "wrong_amount")), name="payment_has_a_known_use"
            ),
        )
        indexes = (models.Index(fields=["paid_at"]),)

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How the log names it."""
        return f"payment:{self.reference}"


class Receipt(models.Model):
    """The signed paper of the payment that settled a bill. ``code`` is printed on it and tells anyone whether it is genuine."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    code = models.CharField(max_length=24, unique=True)
    number = models.CharField(max_length=60, unique=True)
    blob = BlobName(max_length=64, default="")
    sha256 = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return self.number


class Refund(Versioned):
    """One payment on its way back, whole: at most once."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="refund")
    reference = models.CharField(max_length=12, unique=True)
    amount = models.BigIntegerField()
    why = models.CharField(max_length=20)
    state = models.CharField(max_length=8, default="opened")
    bank_ref = models.CharField(max_length=64, default="", db_index=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=80, default="")
    """Who transferred it, where the bank could not send it back by itself."""
    proof = EncryptedTextField(to=("reference",), default="")
    problem = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (whole_rupiah("refund_amount_is_whole_rupiah"),)

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How the log names it."""
        return f"refund:{self.reference}"


class Callback(models.Model):
    """One message of the bank, by the number that it gives each: told twice it is answered twice, and done once."""

    partner = models.CharField(max_length=40)
    external_id = models.CharField(max_length=40)
    day = models.DateField()
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=5)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["partner", "external_id", "day"], name="one_message_a_number_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.external_id}: {self.answer}"


class StatementLine(models.Model):
    """One line of the bank's statement. ``order`` is our own number, where the line has it. Written once, never changed."""

    bank_ref = models.CharField(max_length=64)
    direction = models.CharField(max_length=6)
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    order = models.CharField(max_length=64, default="")
    remark = models.CharField(max_length=200, default="")
    source = models.CharField(max_length=10)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (
            whole_rupiah("line_amount_is_whole_rupiah"),
            models.CheckConstraint(condition=Q(direction__in=("credit", "debit")), name="line_goes_in_or_out"),
            models.UniqueConstraint(fields=["bank_ref", "direction"], name="one_line_a_movement"),
        )
        indexes = (models.Index(fields=["at"]),)

    def __str__(self) -> str:
        return f"{self.direction} {self.amount} ({self.bank_ref})"


class Difference(models.Model):
    """Where the bank's books and ours disagree. It stands until a person explains it; it is never taken away."""

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    day = models.DateField()
    amount = models.BigIntegerField()
    """Rupiah by which the bank has more than we (less, when negative)."""
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, null=True, related_name="differences")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="differences")
    state = models.CharField(max_length=10, default="standing")
    found_at = models.DateTimeField()
    explanation = EncryptedTextField(to=("kind", "key"), default="")
    explained_by = models.CharField(max_length=80, default="")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="one_difference_a_thing"),)
        indexes = (models.Index(fields=["state", "day"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def size(self) -> int:
        """By how much, whichever way."""
        return abs(self.amount)


class Reconciled(models.Model):
    """A day whose statement was laid beside our books."""

    day = models.DateField()
    source = models.CharField(max_length=10)
    at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    found = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day} ({self.source})"
