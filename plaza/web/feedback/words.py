"""The words of this journey's pages that stand in rules as pairs."""

from plaza.core.texts import Pair, t


def pair(words: tuple[str, str]) -> Pair:
    """A pair of the rules as words that know both languages."""
    return t(*words)


SIDES: dict[str, Pair] = {
    "person": t("pelapor", "the person"), "tenant": t("instansi", "the agency"), "inspectorate": t("Inspektorat", "the Inspectorate"),
    "system": t("sistem", "the system"),
}  # fmt: skip
SIGNS: dict[str, str] = {
    "silence": "stopped", "objected": "open", "asked": "open", "nobody_free": "open", "overdue": "failed", "reopened": "open",
}  # fmt: skip
"""The sign of what happened to a complaint, where it is not a tick."""
REMARKS: dict[str, Pair] = {
    "made": t("Aduan dibuat", "Complaint made"),
    "taken_up": t("Mulai ditangani", "Taken up"),
    "asked": t("Keterangan diminta", "More information asked for"),
    "added": t("Keterangan ditambahkan", "Information added"),
    "silence": t("Ditutup: pertanyaannya tidak dijawab", "Closed: its question was not answered"),
    "reopened": t("Dibuka lagi dengan keterangan baru", "Reopened with new information"),
    "answered": t("Dijawab", "Answered"),
    "objected": t("Jawaban disanggah", "Objection to the answer"),
    "nobody_free": t(
        "Langsung ke Inspektorat: di instansi tidak ada yang boleh menilainya",
        "Straight to the Inspectorate: nobody at the agency may judge it",
    ),
    "overdue": t("Waktunya habis: dibawa ke Inspektorat", "Its time ran out: taken to the Inspectorate"),
    "closed": t("Selesai", "Closed"),
    "handed_over": t("Formulir SP4N-LAPOR! dibuat", "The SP4N-LAPOR! form was made"),
}
