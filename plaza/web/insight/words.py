"""What insight's pages call things: alerts, rungs, questions, advice, changes."""

from plaza.core.texts import Pair, t
from plaza.insight.rules.watching import Alert

RUNGS: dict[str, Pair] = {
    "full": t("Gambar penuh", "Full picture"),
    "lean": t("Gambar hemat", "Lean picture"),
    "stills": t("Gambar diam", "Still pictures"),
    "voice": t("Suara saja", "Voice only"),
    "text": t("Tulisan", "Text"),
    "callback": t("Ditelepon balik", "Called back"),
}
ROOM_STATES: dict[str, tuple[Pair, str]] = {
    "free": (t("Kosong", "Free"), "circle-check"),
    "busy": (t("Sebagian terisi", "Partly taken"), "circle-dot"),
    "taken": (t("Terisi", "Taken"), "circle"),
    "closed": (t("Tutup", "Closed"), "moon"),
}
DESK_WORDS: dict[str, Pair] = {
    "break": t("istirahat", "on a break"),
    "away": t("halaman tertutup", "page closed"),
    "busy": t("melayani", "serving"),
    "ready": t("siap", "ready"),
}
ALERTS: dict[str, Pair] = {
    "unattended": t("{count} orang menunggu, tidak ada petugas di meja", "{count} waiting and no officer is at a desk"),
    "long_wait": t("Paling lama menunggu {minutes} menit ({count} orang)", "Longest wait: {minutes} minutes ({count} waiting)"),
    "crowd": t("{count} orang menunggu; petugas sedikit", "{count} waiting for few officers"),
    "late_cases": t("{count} permohonan melewati waktunya", "Applications past their time: {count}"),
    "low_calls": t("{count} panggilan hanya suara atau tulisan", "Calls down to voice or text: {count}"),
    "companions": t("{count} panggilan pendamping melewati janjinya", "Calls for a companion past the promised time: {count}"),
    "jobs": t("{count} pekerjaan latar gagal; operator perlu melihatnya", "Background jobs that failed: {count}; the operator should look"),
    "money": t("{count} selisih dengan bank belum dijelaskan", "Differences with the bank not explained yet: {count}"),
    "log": t("Log melaporkan gangguan", "The log reports a problem"),
}  # fmt: skip
ALERT_PLACES = {"money": "differences", "log": "log"}
"""Where whoever may mend it goes: names of pages."""


def alert_words(alert: Alert) -> Pair:
    """The alert as a sentence."""
    words = ALERTS[alert.kind]
    return t(words.indonesian, words.english, count=alert.count, minutes=alert.minutes)


QUESTIONS: dict[str, tuple[Pair, Pair, str]] = {
    "quick": (
        t("Mengapa begitu sering selesai sangat cepat?", "Why is it finished so fast so often?"),
        t("keputusan di antara sepersepuluh tercepat layanannya", "decisions among the fastest tenth of their service"), "bolt",
    ),
    "slow": (
        t("Mengapa begitu sering sangat lama?", "Why does it take so long so often?"),
        t("keputusan di antara sepersepuluh terlama layanannya", "decisions among the slowest tenth of their service"), "hourglass",
    ),
    "turned": (
        t("Mengapa yang ditolak kemudian dikabulkan?", "Why was what was refused granted afterwards?"),
        t("pengabulan atas yang pernah ditolak", "grants of what had been refused"), "rotate",
    ),
    "again": (
        t("Mengapa petugas dan pemohon yang sama bertemu lagi dan lagi?", "Why do the same officer and applicant meet again and again?"),
        t("perkara pemohon itu pada petugas yang sama", "of the applicant's cases with the same officer"), "users",
    ),
    "odd_hours": (
        t("Mengapa diputus di luar jam layanan?", "Why was it decided outside the hours of service?"),
        t("keputusan di luar jam atau hari layanan", "decisions outside the hours or days of service"), "moon",
    ),
    "waived": (
        t("Mengapa tagihannya dibatalkan?", "Why was the bill cancelled?"),
        t("tagihan yang dibatalkan tanpa pengganti", "bills cancelled without another in their place"), "coins",
    ),
    "sent_away": (
        t("Mengapa disuruh ke loket padahal layanannya daring?", "Why were people sent to the counter though it is online?"),
        t("orang yang dikirim ke loket", "people sent to the counter"), "door-exit",
    ),
}  # fmt: skip
"""The question, what is counted, and a picture."""

ADVICE: dict[str, tuple[Pair, str, str]] = {
    "more": (t("Tambah petugas", "Add officers"), "user-plus", "warning"),
    "fewer_days": (t("Cukup lebih sedikit hari", "Fewer days will do"), "calendar", "neutral"),
    "share": (t("Gabung dengan tetangga", "Share with a neighbour"), "users-group", "neutral"),
    "keep": (t("Sudah pas", "About right"), "check", "positive"),
    "unknown": (t("Belum cukup data", "Too little data"), "circle-dashed", "neutral"),
}
CHANGES: dict[str, Pair] = {
    "pool": t("Gabungkan meja dua instansi", "Pool the desks of two agencies"),
    "video": t("Pindahkan satu petugas ke video", "Move one officer to video"),
    "one_day": t("Buka hari Selasa saja", "Open on Tuesdays only"),
    "close": t("Tutup satu loket", "Close one counter"),
    "add": t("Tambah satu petugas", "Add one officer"),
}
BAD_CHANGES: dict[str, Pair] = {
    "kind": t("Pilih perubahan dari daftar.", "Choose a change from the list."),
    "tenant": t("Instansi itu tidak ada dalam data. Pilih dari daftar.", "That agency is not in the data. Choose from the list."),
    "other": t("Pilih instansi kedua yang akan digabung.", "Choose the second agency to pool."),
    "same": t("Pilih dua instansi yang berbeda.", "Choose two different agencies."),
    "seats": t("Instansi itu tidak punya petugas dalam data.", "That agency has no officer in the data."),
}  # fmt: skip
