"""The one list of status words: each state has a word in both languages, an icon, and a tone that only underlines them."""

from dataclasses import dataclass

from plaza.core.texts import Pair, t

TONES = ("neutral", "positive", "active", "warning", "negative")


@dataclass(frozen=True)
class Status:
    """How one state is shown. ``tone`` is one of TONES and never carries meaning alone."""

    word: Pair
    icon: str
    tone: str


STATUSES: dict[str, Status] = {
    # Tenants and counters
    "open": Status(t("Buka", "Open"), "bulb", "positive"),
    "break": Status(t("Istirahat", "On a break"), "clock", "neutral"),
    "closed": Status(t("Tutup", "Closed"), "moon", "neutral"),
    "preparing": Status(t("Disiapkan", "Being prepared"), "tools", "warning"),
    "holiday": Status(t("Libur", "Holiday"), "calendar", "neutral"),
    # A ticket and a call
    "waiting": Status(t("Menunggu", "Waiting"), "hourglass", "neutral"),
    "called": Status(t("Dipanggil", "Called"), "bell", "active"),
    "serving": Status(t("Sedang dilayani", "Being served"), "headset", "active"),
    "served": Status(t("Selesai dilayani", "Served"), "check", "positive"),
    "left": Status(t("Keluar dari antrean", "Left the queue"), "door-exit", "neutral"),
    "missed": Status(t("Tidak menjawab", "Did not answer"), "phone-off", "warning"),
    "connected": Status(t("Tersambung", "Connected"), "wifi", "positive"),
    "reconnecting": Status(t("Menyambung lagi", "Reconnecting"), "wifi-off", "warning"),
    # A change of a service
    "change_draft": Status(t("Draf", "Draft"), "pencil", "neutral"),
    "change_waiting": Status(t("Menunggu orang kedua", "Waiting for a second person"), "hourglass", "warning"),
    "change_planned": Status(t("Menunggu harinya", "Waiting for its day"), "calendar", "active"),
    "change_in_force": Status(t("Berlaku", "In force"), "check", "positive"),
    "change_dropped": Status(t("Dibuang", "Dropped"), "minus", "neutral"),
    # An application and its parts
    "todo": Status(t("Belum diisi", "Not started"), "circle-dashed", "neutral"),
    "draft": Status(t("Draf", "Draft"), "pencil", "neutral"),
    "done": Status(t("Selesai", "Done"), "check", "positive"),
    "sent": Status(t("Terkirim", "Sent"), "send", "active"),
    "checking": Status(t("Diperiksa sistem", "Being checked"), "scan", "active"),
    "review": Status(t("Ditinjau petugas", "With an officer"), "user-check", "active"),
    "paused": Status(t("Menunggu Anda", "Waiting for you"), "hourglass", "warning"),
    "granted": Status(t("Disetujui", "Granted"), "circle-check", "positive"),
    "refused": Status(t("Ditolak", "Refused"), "circle-x", "negative"),
    "withdrawn": Status(t("Dibatalkan", "Withdrawn"), "ban", "neutral"),
    # What a check found
    "accepted": Status(t("Sesuai", "Matches"), "circle-check", "positive"),
    "replace": Status(t("Perlu diganti", "Needs replacing"), "refresh", "warning"),
    "failed": Status(t("Tidak sesuai", "Does not match"), "circle-x", "negative"),
    # Money
    "unpaid": Status(t("Belum dibayar", "Not paid yet"), "wallet", "warning"),
    "paid": Status(t("Lunas", "Paid"), "receipt", "positive"),
    "free": Status(t("Gratis", "Free"), "gift", "positive"),
    "refunded": Status(t("Dikembalikan", "Refunded"), "refresh", "neutral"),
    # A permit
    "valid": Status(t("Berlaku", "Valid"), "shield-check", "positive"),
    "expired": Status(t("Habis masa berlaku", "Expired"), "calendar", "warning"),
    "revoked": Status(t("Dicabut", "Revoked"), "ban", "negative"),
    "unknown": Status(t("Tidak dikenal", "Not known"), "help-circle", "negative"),
    # A sealed report
    "report_new": Status(t("Ada yang baru", "Something new"), "mail", "active"),
    "report_read": Status(t("Sudah dibuka", "Opened"), "eye", "warning"),
    "report_answered": Status(t("Sudah dijawab", "Answered"), "message", "positive"),
    "report_closed": Status(t("Selesai", "Done"), "check", "neutral"),
    # A complaint
    "complaint_received": Status(t("Diterima", "Received"), "flag", "neutral"),
    "complaint_first_late": Status(t("Terlambat mulai", "Started late"), "alert-triangle", "warning"),
    "complaint_working": Status(t("Ditangani instansi", "With the agency"), "user-check", "active"),
    "complaint_asked": Status(t("Menunggu Anda", "Waiting for you"), "hourglass", "warning"),
    "complaint_asked_person": Status(t("Menunggu pelapor", "Waiting for the person"), "hourglass", "warning"),
    "complaint_escalated": Status(t("Di Inspektorat", "With the Inspectorate"), "stairs-up", "active"),
    "complaint_answered": Status(t("Dijawab", "Answered"), "message", "positive"),
    "complaint_closed": Status(t("Selesai", "Finished"), "check", "neutral"),
    "late": Status(t("Lewat waktu", "Past its time"), "alert-triangle", "negative"),
}
