"""What the catalogue finds wrong with a service, as a sentence that says what to do, beside the line of the form that can."""

import re

from plaza.catalogue.rules.reading import Fault
from plaza.core.texts import Pair, t

REMEDIES: tuple[tuple[str, str, Pair], ...] = (
    (r"with a fixed fee needs the check fee_paid", "auto_checks",
     t("Layanan berbayar yang diputus sistem harus memeriksa pembayaran. Centang pemeriksaan pembayaran, atau pilih petugas.",
       "A paid service that the system decides has to check the payment. Tick that check, or choose an officer.")),
    (r"a free service has no payment to check", "auto_checks",
     t("Layanan gratis tidak punya pembayaran untuk diperiksa. Lepaskan centang pemeriksaan pembayaran.",
       "A free service has no payment to check. Untick the check of the payment.")),
    (r"needs no proof of payment", "auto_checks",
     t("Plaza sendiri yang menerima pembayaran. Jangan minta bukti bayar sebagai berkas.",
       "The plaza itself takes the payment. Do not ask for a proof of payment as a paper.")),
    (r"decision auto needs auto_checks", "auto_checks",
     t("Agar sistem dapat memutuskan, centang sedikitnya satu pemeriksaan.",
       "For the system to decide, tick at least one check.")),
    (r"on files needs the check docs_complete", "auto_checks",
     t("Ada berkas wajib, jadi sistem harus memeriksa kelengkapannya. Centang pemeriksaan kelengkapan berkas.",
       "There are required papers, so the system has to check that they are complete. Tick that check.")),
    (r"auto_checks belong to a decision", "auto_checks",
     t("Pemeriksaan sistem hanya untuk layanan yang diputuskan di sini.", "The system checks only what is decided here.")),
    (r"an automatic decision needs the online channel", "decision",
     t("Layanan ini tidak dapat diajukan daring, jadi petugas yang memutuskan.",
       "This service cannot be asked for online, so an officer decides.")),
    (r"the condition on (\w+) must be given to the machine too", "decision",
     t("Sistem tidak dapat menilai catatan berkas ini sendiri. Kosongkan catatannya, atau pilih petugas sebagai yang memutuskan.",
       "The system cannot judge the note on this paper. Empty the note, or let an officer decide.")),
    (r"if needs the same condition in words", "",
     t("Berkas ini hanya diminta dalam keadaan tertentu; catatannya harus menyebut keadaan itu.",
       "This paper is asked for in some cases only; its note has to say in which.")),
    (r"words may hold only", "next_id",
     t("Dalam kurung kurawal hanya boleh {product}, {tenant}, {counter}, atau {floor}.",
       "In braces there may only be {product}, {tenant}, {counter} or {floor}.")),
    (r"a formula fee needs its formula", "fee-note_id",
     t("Tulis bagaimana biayanya dihitung, dalam kedua bahasa.", "Write how the fee is worked out, in both languages.")),
    (r"a third-party fee needs a note", "fee-note_id",
     t("Tulis kepada siapa dan bagaimana dibayar, dalam kedua bahasa.", "Write to whom and how it is paid, in both languages.")),
    (r"a referral promises minutes", "time-unit",
     t("Untuk layanan di sistem nasional, janji kita adalah menit panduan. Pilih menit.",
       "For a service in a national system we promise minutes of guidance. Choose minutes.")),
    (r"no field is called (\w+)", "",
     t("Berkas atau biaya ini bergantung pada pertanyaan yang tidak ada lagi.",
       "This paper or fee hangs on a question that is no longer there.")),
)  # fmt: skip
OTHERWISE = t("Katalog menemukan: {words}", "The catalogue found: {words}")


def remedy_for(fault: Fault) -> tuple[str, Pair]:
    """The line of the form, and what to do there; the catalogue's own words where nobody wrote better ones."""
    for pattern, name, words in REMEDIES:
        if found := re.search(pattern, fault.words):
            return _line_of(fault, name, found), words
    return _line_of(fault, "", None), t(OTHERWISE.indonesian, OTHERWISE.english, words=fault.words)


def _line_of(fault: Fault, name: str, found: re.Match[str] | None) -> str:
    if found is not None and found.groups() and "condition" in fault.words:
        return f"requirements-{found.group(1)}-when_id"
    if name:
        return name
    part, _, rest = fault.place.partition(".")[2].partition(".")[2].partition(".")
    entry = rest.partition(".")[0]
    ways = {
        "fields": f"fields-{entry}-ask_id",
        "requirements": f"requirements-{entry}-when_id",
        "fee": "fee-kind",
        "output": "output_id",
    }
    return ways.get(part, "")
