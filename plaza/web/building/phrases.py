"""What the kiosk says aloud, and the needs it offers first."""

from dataclasses import dataclass

from plaza.core.texts import Pair, t

PHRASES: dict[str, Pair] = {
    "mulai": t(
        "Selamat datang. Sentuh gambar keperluan Anda, atau sentuh cari.",
        "Welcome. Touch the picture of what you need, or touch search.",
    ),
    "cari": t("Ketik keperluan Anda dengan papan huruf di layar.", "Type what you need on the keyboard of the screen."),
    "pilih": t("Sentuh layanan yang Anda perlukan.", "Touch the service you need."),
    "ambil": t(
        "Sentuh ambil nomor. Kalau Anda lansia, hamil, penyandang disabilitas, atau membawa anak kecil, sentuh gambarnya dahulu.",
        "Touch take a number. If you are elderly, pregnant, disabled or with a small child, touch that picture first.",
    ),
    "janji": t(
        "Pindai kode di layar dengan ponsel Anda, atau tunjukkan kode janji Anda ke pemindai.",
        "Scan the code on the screen with your phone, or show your appointment's code to the scanner.",
    ),
    "nomor": t(
        "Ini nomor Anda. Ambil kertasnya, atau pindai kodenya dengan ponsel. Nomor Anda dipanggil di layar.",
        "This is your number. Take the paper, or scan the code with your phone. Your number is called on the screen.",
    ),
    "cadangan": t(
        "Jaringan sedang terputus. Nomor Anda tetap berlaku dan akan terdaftar.",
        "The network is down. Your number is valid all the same and will be registered.",
    ),
    "pendamping": t("Pendamping sudah dipanggil. Tunggu di sini.", "A companion has been called. Please wait here."),
    "tidak-ada": t(
        "Belum ada pendamping yang bertugas. Datanglah ke meja informasi di lantai satu.",
        "No companion is on duty. Please come to the information desk on floor one.",
    ),
}


@dataclass(frozen=True)
class Need:
    """One thing that many people come for: the words they use, a picture, and the service."""

    word: Pair
    icon: str
    service: str


MOST_USED = (
    Need(t("KTP hilang atau rusak", "ID card, lost or damaged"), "id", "DUKCAPIL-05"),
    Need(t("Kartu Keluarga", "Family card"), "users", "DUKCAPIL-02"),
    Need(t("Akta kelahiran", "Birth certificate"), "baby-carriage", "DUKCAPIL-09"),
    Need(t("BPJS Kesehatan", "Health insurance"), "stethoscope", "BPJSKES-01"),
    Need(t("Izin usaha (NIB)", "Business permit (NIB)"), "briefcase", "DPMPTSP-25"),
    Need(t("SKCK", "Police record (SKCK)"), "shield-check", "POLRESTA-01"),
    Need(t("Perpanjang SIM", "Renew a driving licence"), "car", "POLRESTA-02"),
    Need(t("Paspor", "Passport"), "plane", "IMIGRASI-01"),
    Need(t("Pajak kendaraan", "Vehicle tax"), "receipt", "SAMSAT-01"),
    Need(t("Bantuan sosial", "Social aid"), "users-group", "DINSOS-01"),
    Need(t("Pajak dan NPWP", "Tax and NPWP"), "coins", "KPP-01"),
    Need(t("Pensiun", "Pension"), "armchair", "TASPEN-01"),
)
"""What most people come for, until the plaza's own days tell it better."""
