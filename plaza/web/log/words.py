"""What the log's acts are called on a page: to the person concerned, and otherwise in the city's own words."""

from plaza.core.texts import Pair, t
from plaza.web.citizen.words import EVENTS
from plaza.web.log.sentences import SENTENCES

ACTS: dict[str, Pair] = {
    **SENTENCES,
    "people.opened": t("Petugas membuka berkas Anda", "An officer opened your file"),
    "people.task_given": t("Petugas ditugasi berkas Anda", "An officer was given your file"),
    "settings.changed": t("Setelan diubah", "Settings were changed"),
    "people.signed_in": t("Petugas masuk", "An officer signed in"),
    "people.second_factor": t("Faktor kedua diberikan", "A second sign-in key was given"),
    "people.factor_failed": t("Faktor kedua keliru", "A second sign-in code was wrong"),
    "people.erased": t("Data pribadi dihapus", "Personal data was erased"),
    "people.consent_withdrawn": t("Persetujuan ditarik", "Consent was withdrawn"),
    "people.emergency": t("Berkas Anda dibuka karena darurat", "Your file was opened in an emergency"),
    "verification.received": t("Berkas diterima", "A document was received"),
    "verification.uploaded": t("Berkas dibuka dan dibersihkan", "A document was opened and cleaned"),
    "verification.removed": t("Berkas dihapus", "A document was removed"),
    "verification.set_aside": t("Berkas disisihkan", "A document was set aside"),
    "verification.read": t("Berkas dibaca sistem", "The system read a document"),
    "bill.opened": t("Tagihan dibuat", "A bill was made out"),
    "bill.cancelled": t("Tagihan dibatalkan", "A bill was cancelled"),
    "payment.asked": t("Cara bayar disiapkan", "A way to pay was made"),
    "payment.received": t("Pembayaran diterima", "A payment arrived"),
    "payment.receipt_set": t("Bukti bayar dibuat", "A receipt was made"),
    "refund.opened": t("Pengembalian uang dimulai", "A refund was begun"),
    "refund.sent": t("Uang dikembalikan", "Money was refunded"),
    "refund.transferred": t("Uang dikembalikan dengan transfer", "Money was refunded by transfer"),
    "integrity.facts_erased": t("Rincian dihapus atas permintaan", "The details were erased on request"),
    "complaint.received": t("Aduan diterima", "The complaint was received"),
    "complaint.working": t("Aduan mulai ditangani", "The complaint was taken up"),
    "complaint.asked": t("Keterangan diminta", "More information asked for"),
    "complaint.added": t("Keterangan ditambahkan", "Information added"),
    "complaint.answered": t("Aduan dijawab", "The complaint was answered"),
    "complaint.escalated": t("Aduan dibawa ke Inspektorat", "The complaint was taken to the Inspectorate"),
    "complaint.closed": t("Aduan selesai", "The complaint was closed"),
    "complaint.handed_over": t("Formulir SP4N-LAPOR! dibuat", "The SP4N-LAPOR! form was made"),
    "report.received": t("Laporan tertutup diterima", "A sealed report was received"),
    "report.answered": t("Laporan tertutup dijawab", "A sealed report was answered"),
    **{f"application.{kind}": words for kind, words in EVENTS.items()},
}
