"""The states of an application, what may follow what, and how each is said."""

from plaza.core.texts import Pair, t

TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"granted", "review", "needs_action", "withdrawn"}),
    "needs_action": frozenset({"submitted", "review", "withdrawn"}),
    "review": frozenset({"granted", "refused", "needs_action", "withdrawn"}),
    "granted": frozenset(),
    "refused": frozenset({"review"}),
    "withdrawn": frozenset(),
}
OPEN = frozenset({"submitted", "needs_action", "review"})
"""States in which an application still runs: a second one of the same kind is a duplicate."""
ENDED = frozenset({"granted", "refused", "withdrawn"})

WORDS: dict[str, Pair] = {
    "draft": t("Belum dikirim", "Not sent yet"),
    "submitted": t("Sedang diperiksa sistem", "Being checked by the system"),
    "needs_action": t("Menunggu Anda", "Waiting for you"),
    "review": t("Menunggu petugas", "Waiting for an officer"),
    "granted": t("Dikabulkan", "Granted"),
    "refused": t("Ditolak", "Refused"),
    "withdrawn": t("Ditarik", "Withdrawn"),
}
"""What the state is called; a page shows it with an icon, never by colour alone."""

LETTERS: dict[str, tuple[Pair, Pair]] = {
    "emergency": (
        t("Berkas Anda dibuka karena darurat", "Your file was opened in an emergency"),
        t(
            "Seorang kepala di {tenant} membuka permohonan {reference} karena keadaan darurat. Alasannya: {reason}. Jika ini "
            "tidak wajar, laporkan kepada inspektorat.",
            "A head at {tenant} opened application {reference} in an emergency. The reason: {reason}. If this seems wrong, "
            "report it to the inspectorate.",
        ),
    ),
    "contact_changed": (
        t("Kontak permohonan {reference} diganti", "The contact of application {reference} was changed"),
        t(
            "Kontak ini tidak lagi tertulis pada permohonan. Anda yang menggantinya? Buka tautan ini dan katakan ya. Bukan Anda? "
            "Katakan tidak: kontak ini berlaku kembali.",
            "This contact is no longer on the application. Did you change it yourself? Open this link and say yes. If it was not "
            "you, say no, and this contact is put back.",
        ),
    ),
    "contact_named": (
        t("Kontak ini ditulis pada permohonan {reference}", "This contact was given for application {reference}"),
        t(
            "Kabar permohonan dikirim ke sini. Tautan masuk baru dikirim ke sini setelah pemiliknya membenarkan dengan kodenya.",
            "News of the application is sent here. A link to get back in is sent here only once its owner has confirmed this contact "
            "with the code.",
        ),
    ),
    "granted": (
        t("{headline_id} (permohonan {reference})", "{headline_en} (application {reference})"),
        t("{next_id}", "{next_en}"),
    ),
    "needs_action": (
        t("Permohonan {reference} perlu diperbaiki", "Application {reference}: something needs putting right"),
        t(
            "Buka halaman permohonan untuk melihat apa yang diminta.",
            "Open the page of your application to see what is asked.",
        ),
    ),
    "billed": (
        t("Tagihan {amount} untuk permohonan {reference}", "A bill of {amount} for application {reference}"),
        t(
            "Perhitungannya dan cara bayarnya ada di halaman permohonan. Tidak ada yang dibayar kepada petugas.",
            "The page of your application shows how it is worked out and how to pay. Nothing is paid to an officer.",
        ),
    ),
    "to_pay": (
        t("Bayar {amount} untuk permohonan {reference}", "Pay {amount} for application {reference}"),
        t(
            "Berkas Anda sudah sesuai. Bayar dengan QRIS, virtual account, atau kode bayar di halaman permohonan; tidak ada yang "
            "dibayar kepada petugas.",
            "Your documents match. Pay by QRIS, virtual account or billing code on the page of your application; nothing is "
            "paid to an officer.",
        ),
    ),
    "paid": (
        t("Pembayaran {amount} diterima", "Your payment of {amount} has arrived"),
        t(
            "Untuk permohonan {reference}. Bukti bayar ada di halaman permohonan.",
            "For application {reference}. The receipt is on its page.",
        ),
    ),
    "handed_over": (
        t("Permohonan {reference} diteruskan kepada petugas", "Application {reference} is with an officer"),
        t(
            "Petugas memutuskan paling lambat pada waktu di halaman permohonan.",
            "An officer decides by the time shown on your page.",
        ),
    ),
    "refused": (
        t("Permohonan {reference} ditolak", "Application {reference} is refused"),
        t(
            "Alasannya ada di halaman permohonan; Anda dapat meminta peninjauan.",
            "The reason is on your page; you can ask for a review.",
        ),
    ),
    "review_answered": (
        t("Peninjauan permohonan {reference} selesai", "The review of application {reference} is done"),
        t("Jawaban petugas ada di halaman permohonan.", "The officer's answer is on the page of your application."),
    ),
    "ending": (
        t("Dokumen dari permohonan {reference} segera berakhir", "The document of application {reference} ends soon"),
        t(
            "Berlaku sampai {until_id}. Perpanjang dari halaman permohonan; isian lama sudah terisi.",
            "Valid until {until_en}. Renew it from the application's page; your earlier answers are filled in.",
        ),
    ),
}
"""What is sent when something changes: title and body."""
