"""What each role is called."""

from plaza.core.texts import Pair, t

ROLE_WORDS: dict[str, Pair] = {
    "petugas": t("Petugas instansi", "Officer of an agency"),
    "kepala": t("Kepala instansi", "Head of an agency"),
    "koordinator": t("Koordinator plaza", "Coordinator of the plaza"),
    "inspektorat": t("Inspektorat", "Inspectorate"),
    "pendamping": t("Pendamping", "Companion"),
    "juru_bahasa": t("Juru bahasa isyarat", "Sign-language interpreter"),
}
