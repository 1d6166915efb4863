"""What the checking pages say: the register's answers and a file's three findings, in words with an icon."""

from dataclasses import dataclass

from plaza.core.texts import Pair, t
from plaza.permits.queries import Answer, DocumentAnswer
from plaza.sealing.rules import SealReport, day_in_words, moment_in_words

HEADLINES: dict[str, Pair] = {
    "valid": t("Dokumen ini berlaku", "This document is valid"),
    "expired": t("Masa berlaku dokumen ini sudah habis", "This document has expired"),
    "revoked": t("Dokumen ini telah dicabut", "This document has been revoked"),
    "unknown": t("Kode ini tidak dikenal", "This code is not known"),
}
NEXT_STEPS: dict[str, Pair] = {
    "valid": t(
        "Bandingkan isian di bawah dengan dokumen di tangan Anda. Bila berbeda, dokumen itu bukan yang kami terbitkan.",
        "Compare the entries below with the document in your hands. If they differ, it is not the one we issued.",
    ),
    "expired": t(
        "Dokumen ini pernah sah, tetapi tidak lagi berlaku. Mintalah pemegangnya memperpanjang.",
        "This document was genuine but is no longer valid. Ask its holder to renew it.",
    ),
    "revoked": t(
        "Dokumen ini tidak boleh lagi dipakai. Jangan terima sebagai bukti. Bila Anda pemegangnya, hubungi instansi penerbitnya "
        "untuk mengajukan yang baru.",
        "This document may no longer be used. Do not accept it as proof. If you are its holder, turn to the agency that issued it "
        "and apply for a new one.",
    ),
    "unknown": t(
        "Periksa kembali kodenya: 20 huruf dan angka di samping kode QR. Bila sudah benar, dokumen itu bukan terbitan plaza ini: "
        "jangan terima, dan laporkan kepada petugas.",
        "Check the code again: 20 letters and digits beside the QR code. If it is right, this plaza did not issue the document: "
        "do not accept it, and report it to an officer.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One of the answers about a file: a question, a word with its icon and tone, and a sentence."""

    question: Pair
    word: Pair
    icon: str
    tone: str
    sentence: Pair


def findings(report: SealReport, found: DocumentAnswer) -> list[Finding]:
    """Three separate answers: is it unchanged, does it hold, and who signed it."""
    return [_content(report), _state(found), _signer(report)]


def _content(report: SealReport) -> Finding:
    question, sentence = t("Apakah isinya utuh?", "Is the content intact?"), t(*report.about_content())
    if not report.signed:
        word = t("Tidak bertanda tangan", "Not signed")
        return Finding(question, word, "file-x", "warning", sentence)
    if not report.integrity:
        return Finding(question, t("Sudah diubah", "Changed"), "circle-x", "negative", sentence)
    return Finding(question, t("Utuh", "Intact"), "circle-check", "positive", sentence)


def _state(found: DocumentAnswer) -> Finding:
    question, answer = t("Apakah masih berlaku?", "Is it still valid?"), found.answer
    words = {
        "valid": (t("Berlaku", "Valid"), "shield-check", "positive"),
        "expired": (t("Habis masa berlaku", "Expired"), "calendar", "warning"),
        "revoked": (t("Dicabut", "Revoked"), "ban", "negative"),
        "unknown": (t("Tidak dikenal", "Not known"), "help-circle", "negative"),
    }
    word, icon, tone = words[answer.status]
    if answer.status != "unknown" and not found.exact:
        tone = "warning"
    return Finding(question, word, icon, tone, _state_sentence(answer, exact=found.exact))


def _state_sentence(answer: Answer, *, exact: bool) -> Pair:
    if answer.status == "unknown":
        return t(
            "Daftar dokumen plaza ini tidak memuat dokumen ini. Jangan terima sebelum petugas memastikannya.",
            "This plaza's register of permits does not hold this document. Do not accept it until an officer has made sure.",
        )
    if answer.status == "revoked":
        return _since_when_and_why(answer)
    if answer.status == "expired":
        return t(
            "Dokumen ini pernah sah, tetapi masa berlakunya habis pada {when}. Mintalah pemegangnya memperpanjang.",
            "This document was genuine, but it ran out on {when}. Ask its holder to renew it.",
            when=t(day_in_words(answer.valid_until, "id"), day_in_words(answer.valid_until, "en")),
        )
    if exact:
        return t(
            "Berkas ini sama persis dengan yang kami terbitkan.",
            "This file is exactly the one we issued.",
        )
    return t(
        "Kode di dalam berkas ini ada pada daftar dokumen, tetapi berkasnya bukan yang kami simpan. Bandingkan isiannya dengan "
        "hasil pemeriksaan kode.",
        "The code inside this file is in the register, but the file is not the one we keep. Compare its entries with the "
        "result for that code.",
    )


def _since_when_and_why(answer: Answer) -> Pair:
    """What a revoked document's bearer and its reader need: the moment, the reason, and what each of them can do."""
    return t(
        "Dicabut sejak {when}, {why}. Jangan terima dokumen ini. Bila Anda pemegangnya, hubungi {tenant} atau ajukan yang baru.",
        "Revoked since {when}, {why}. Do not accept this document. If you are its holder, contact {tenant} or apply for a new one.",
        when=t(moment_in_words(answer.revoked_at, "id"), moment_in_words(answer.revoked_at, "en")),
        why=t(answer.reason_id, answer.reason_en),
        tenant=t(answer.tenant_name_id, answer.tenant_name_en),
    )


def _signer(report: SealReport) -> Finding:
    question, words = t("Siapa yang menandatangani?", "Who signed it?"), report.about_signer()
    if words is None:
        sentence = t(
            "Penandatangan tidak dapat dipastikan dari berkas ini.", "Who signed it cannot be told from this file."
        )
        return Finding(question, t("Tidak diketahui", "Unknown"), "help-circle", "warning", sentence)
    sentence = t(*words)
    if report.stood:
        return Finding(question, t("Dikenal, sudah berakhir", "Known, since ended"), "signature", "positive", sentence)
    if report.revoked:
        return Finding(question, t("Sertifikat dicabut", "Certificate revoked"), "ban", "negative", sentence)
    if report.expired or report.revoked is None or not report.trusted:
        return Finding(
            question, t("Belum dapat dipercaya", "Not to be relied on"), "alert-triangle", "warning", sentence
        )
    return Finding(question, t("Dikenal", "Known"), "signature", "positive", sentence)
