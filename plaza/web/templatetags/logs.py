"""Words for who opened a file: ``{% load logs %}{{ one.role|role_word }}``."""

from django import template

from plaza.core.texts import Pair, t

register = template.Library()
ROLE_WORDS: dict[str, Pair] = {
    "petugas": t("petugas", "officer at"),
    "kepala": t("kepala", "head of"),
    "koordinator": t("koordinator", "coordinator"),
    "inspektorat": t("inspektorat", "inspectorate"),
    "pendamping": t("pendamping", "companion"),
    "juru_bahasa": t("juru bahasa isyarat", "sign-language interpreter"),
}
CAUSE_WORDS: dict[str, Pair] = {
    "case": t("karena ditugasi sistem", "because the system gave the case"),
    "application": t("karena ditugasi sistem", "because the system gave the case"),
    "ticket": t("karena Anda memanggil", "because you called"),
    "call": t("karena Anda memanggil", "because you called"),
    "complaint": t("karena aduan Anda diberikan kepadanya", "because your complaint was given to them"),
    "office": t("karena tugas jabatannya", "because it is the duty of the office"),
    "emergency": t("darurat", "emergency"),
}


@register.filter
def role_word(role: str) -> Pair:
    """What the officer was."""
    return ROLE_WORDS.get(role, ROLE_WORDS["petugas"])


@register.filter
def cause_word(cause: str) -> object:
    """By what cause the officer could open it."""
    return CAUSE_WORDS.get(cause, cause)
