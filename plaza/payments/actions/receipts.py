"""The signed receipt of a payment: made by a job right after it, from what the books say."""

import logging

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.queries import Unknown, get_tenant
from plaza.catalogue.rules.fees import rupiah_in
from plaza.core.bus import publish
from plaza.core.clock import WITA
from plaza.core.references import grouped, new_reference
from plaza.core.storage import delete_blob, put_blob
from plaza.integrity.actions import record
from plaza.payments.content import of_receipt
from plaza.payments.models import Payment, Receipt
from plaza.payments.queries import NotInLog, is_payment_in_log
from plaza.payments.rules.money import in_words
from plaza.payments.rules.states import CHANNELS
from plaza.sealing.actions import seal_document
from plaza.sealing.queries import glyphs_missing
from plaza.sealing.rules import Content, NeedsOfficial, day_in_words, moment_in_words

log = logging.getLogger(__name__)


def set_receipt(reference: str) -> None:
    """Sets and seals the receipt of the payment that settled a bill, unless it is there. Two at once leave one.

    Raises what keeps it from being made; the job brings it back. Raises NotInLog for a payment that the log does not commit to.
    """
    payment = Payment.objects.select_related("bill").get(reference=reference, use="settles")
    receipt = Receipt.objects.filter(payment=payment).first() or _begun(payment)
    if receipt.blob:
        return
    if not is_payment_in_log(payment):
        raise NotInLog(payment.ref)
    try:
        sealed = seal_document("receipt", content=content_of(receipt), reason=f"Bukti bayar {receipt.number}")
    except NeedsOfficial:
        log.warning("a receipt waits: the seal needs an official")
        return
    name = put_blob(sealed.pdf)
    with transaction.atomic():
        mine = Receipt.objects.filter(pk=receipt.pk, blob="").update(blob=name, sha256=sealed.sha256)
        if mine:
            facts = {"sha256": sealed.sha256, "number": receipt.number}
            receipt.sha256 = sealed.sha256
            record(
                "payment.receipt_set", actor="sistem", subject=payment.bill.ref, facts=facts, row=of_receipt(receipt)
            )
            publish(payment.bill.ref, {"type": "changed", "state": payment.bill.state})
    if not mine:
        delete_blob(name)


def _begun(payment: Payment) -> Receipt:
    day = payment.paid_at.astimezone(WITA).date()
    number = f"KW/{payment.bill.tenant}/{day:%Y%m%d}/{payment.reference}"
    try:
        with transaction.atomic():
            return Receipt.objects.create(payment=payment, code=new_reference(20), number=number)
    except IntegrityError:
        return Receipt.objects.get(payment=payment)


def content_of(receipt: Receipt) -> Content:
    """What the receipt says: a function of the books and the plaza's name alone."""
    payment, bill = receipt.payment, receipt.payment.bill
    english, day = bill.language == "en", payment.paid_at.astimezone(WITA).date()
    formula = bill.formula_en if english else bill.formula_id
    facts = [
        ("Service", bill.title_en) if english else ("Layanan", bill.title_id),
        ("Amount", rupiah_in(payment.amount, "en")) if english else ("Jumlah", rupiah_in(payment.amount, "id")),
        ("In words", in_words(payment.amount, "en")) if english else ("Terbilang", in_words(payment.amount, "id")),
        ("Computed" if english else "Perhitungan", formula),
        ("Bill" if english else "Tagihan", grouped(bill.reference)),
        (
            "Paid" if english else "Dibayar",
            f"{moment_in_words(payment.paid_at, bill.language)}, {CHANNELS[payment.channel].in_language(bill.language)}",
        ),
        ("Bank's number" if english else "Nomor bank", payment.bank_ref),
    ]
    return Content(
        title="Receipt" if english else "Bukti Pembayaran", tenant=_tenant(bill.tenant, english=english),
        plaza=settings.PLAZA_NAME, city=settings.CITY if english else f"Kota {settings.CITY}", number=receipt.number,
        code=grouped(receipt.code), check_url=f"{settings.PUBLIC_URL}/periksa/{receipt.code}/", holder=_payer(bill.payer),
        holder_label="Received from" if english else "Diterima dari",
        statement="This sum was received without cash and pays the bill named below." if english
        else "Uang sejumlah di bawah ini diterima tanpa tunai dan melunasi tagihan yang disebut di bawah.",
        facts=[(label, value) for label, value in facts if value], issued=day_in_words(day, bill.language),
        language=bill.language, marking="" if settings.MODE == "production" else "demo", issued_at=payment.paid_at.replace(microsecond=0),
    )  # fmt: skip


def _payer(name: str) -> str:
    """The payer's name, unless no font can draw it: a receipt is never kept back for a letter."""
    return name if name and not glyphs_missing(name) else "—"


def _tenant(code: str, *, english: bool) -> str:
    try:
        tenant = get_tenant(code)
    except Unknown:
        return code
    return tenant.name_en if english else tenant.name_id
