"""What may follow what, for bills, requests, refunds and differences, and how each is said."""

from plaza.core.texts import Pair, t

BILL: dict[str, frozenset[str]] = {
    "open": frozenset({"paid", "cancelled"}),
    "paid": frozenset({"refunded"}),
    "cancelled": frozenset(),
    "refunded": frozenset(),
}
LIVING = ("open", "paid")
"""States of which a reason has at most one bill."""
REQUEST: dict[str, frozenset[str]] = {
    "asked": frozenset({"ready", "failed", "ended"}),
    "ready": frozenset({"ended"}),
    "failed": frozenset({"asked"}),
    "ended": frozenset(),
}
REFUND: dict[str, frozenset[str]] = {
    "opened": frozenset({"sent", "stuck"}),
    "sent": frozenset({"opened", "stuck"}),
    "stuck": frozenset({"opened", "sent"}),
}
DIFFERENCE: dict[str, frozenset[str]] = {"standing": frozenset({"explained"}), "explained": frozenset()}

QRIS, VA, CODE = "qris", "va", "code"
CHANNELS: dict[str, Pair] = {
    QRIS: t("QRIS", "QRIS"),
    VA: t("Virtual account", "Virtual account"),
    CODE: t("Kode bayar", "Billing code"),
}
USES: dict[str, Pair] = {
    "settles": t("Melunasi tagihan", "Pays the bill"),
    "double": t("Kelebihan: tagihan sudah lunas", "Paid twice: the bill had been paid already"),
    "late": t("Tagihan sudah dibatalkan", "The bill had been cancelled"),
    "wrong_amount": t("Jumlahnya berbeda dari tagihan", "The amount differs from the bill"),
}
"""What a payment is to its bill: exactly one settles it, every other one is sent back."""
REFUND_WORDS: dict[str, Pair] = {
    "opened": t("Sedang dikembalikan", "Being refunded"),
    "sent": t("Sudah dikembalikan", "Refunded"),
    "stuck": t("Tertahan di bank; kami mencobanya lagi", "Held up at the bank; we keep trying"),
}
REFUND_WHY: dict[str, Pair] = {
    **{use: USES[use] for use in ("double", "late", "wrong_amount")},
    "not_granted": t("Permohonan tidak dikabulkan", "The application was not granted"),
}
CANCELLED_WHY: dict[str, Pair] = {
    "replaced": t("Diganti tagihan baru", "Replaced by a new bill"),
    "withdrawn": t("Permohonan ditarik", "The application was withdrawn"),
    "refused": t("Permohonan ditolak", "The application was refused"),
    "mistaken": t("Tagihan keliru", "The bill was a mistake"),
}
DIFFERENCES: dict[str, Pair] = {
    "unknown_credit": t("Uang masuk yang tidak kami kenal", "Money came in that we cannot place"),
    "unknown_debit": t("Uang keluar yang tidak kami kenal", "Money went out that we cannot place"),
    "not_on_statement": t("Pembayaran tidak ada di rekening koran", "A payment is not on the statement"),
    "refund_not_on_statement": t("Pengembalian tidak ada di rekening koran", "A refund is not on the statement"),
    "line_changed": t("Bank mengubah baris rekening koran", "The bank changed a line of its statement"),
    "amount_differs": t("Jumlah di rekening koran berbeda", "The statement has another amount"),
    "unknown_notice": t(
        "Bank memberitakan pembayaran atas tagihan yang tidak ada",
        "The bank reported a payment for which there is no bill",
    ),
}
"""Why the bank's books and ours disagree."""
