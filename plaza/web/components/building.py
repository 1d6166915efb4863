"""Words and pictures of the building, wherever a page names its rooms, needs and directions."""

from plaza.core.texts import Pair, t

DIRECTIONS: dict[str, tuple[Pair, str]] = {
    "left": (t("sebelah kiri", "to the left"), "arrow-left"),
    "right": (t("sebelah kanan", "to the right"), "arrow-right"),
    "ahead": (t("lurus di depan", "straight ahead"), "arrow-up"),
}
ROOM_ICONS: dict[str, str] = {
    "play_area": "baby-carriage",
    "nursing_room": "heart",
    "health_post": "stethoscope",
    "priority_assistance": "wheelchair",
    "sign_language": "hand-stop",
    "prayer_room": "building-mosque",
    "self_service": "device-desktop",
}
ROOM_SHORT: dict[str, Pair] = {
    "play_area": t("Area bermain", "Play area"),
    "nursing_room": t("Ruang laktasi", "Nursing room"),
    "health_post": t("Pos kesehatan", "Health post"),
    "priority_assistance": t("Kursi roda", "Wheelchairs"),
    "sign_language": t("Bahasa isyarat", "Sign language"),
    "prayer_room": t("Musala", "Prayer room"),
    "self_service": t("Layanan mandiri", "Self-service"),
}
"""Names that fit into a plan."""
NEED_WORDS: dict[str, tuple[Pair, str]] = {
    "elderly": (t("Lanjut usia", "Elderly"), "armchair"),
    "pregnant": (t("Sedang hamil", "Pregnant"), "heart"),
    "with_child": (t("Membawa bayi atau anak kecil", "With a baby or small child"), "baby-carriage"),
    "wheelchair": (t("Memakai kursi roda atau sulit berjalan", "In a wheelchair, or walking is hard"), "wheelchair"),
    "blind": (t("Tidak atau sulit melihat", "Blind or low vision"), "eye-off"),
    "deaf": (t("Tuli atau sulit mendengar", "Deaf or hard of hearing"), "ear"),
    "cannot_speak": (t("Tidak dapat atau sulit berbicara", "Cannot speak, or speaking is hard"), "message"),
    "other_disability": (t("Disabilitas lain", "Another disability"), "accessible"),
}
TENANT_STATE_WORDS: dict[str, tuple[Pair, str]] = {
    "invited": (t("Diundang", "Invited"), "mail"),
    "preparing": (t("Disiapkan", "Being prepared"), "tools"),
    "video": (t("Melayani lewat video saja", "By video only"), "video"),
    "open": (t("Buka di gedung", "Open in the building"), "bulb"),
}
HELP_STATE_WORDS: dict[str, Pair] = {
    "free": t("Siap membantu", "Ready to help"),
    "busy": t("Siap membantu", "Ready to help"),
    "taken": t("Sedang membantu", "Helping somebody"),
    "closed": t("Tutup", "Closed"),
}
"""For a help that comes, where a room would be free or taken."""
ROOM_STATE_WORDS: dict[str, Pair] = {
    "free": t("Kosong", "Free"),
    "busy": t("Masih ada tempat", "There is room"),
    "taken": t("Sedang terpakai", "Taken"),
    "closed": t("Tutup", "Closed"),
}


def needs_shown(needs: list[str] | tuple[str, ...]) -> list[dict[str, object]]:
    """The needs with their words and pictures, in the order of the list."""
    return [{"word": NEED_WORDS[need][0], "icon": NEED_WORDS[need][1]} for need in NEED_WORDS if need in needs]
