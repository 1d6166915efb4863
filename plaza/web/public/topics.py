"""What people come for, in everyday words: where somebody goes on whose question found nothing."""

from plaza.core.texts import Pair, t

TOPICS: tuple[Pair, ...] = (
    t("KTP dan Kartu Keluarga", "Identity card and family card"),
    t("Akta kelahiran", "Birth certificate"),
    t("Menikah", "Getting married"),
    t("Izin usaha", "Business licence"),
    t("Izin praktik tenaga kesehatan", "Health worker's licence"),
    t("Pajak bumi dan bangunan", "Property tax"),
    t("SIM dan STNK", "Driving licence and vehicle registration"),
    t("BPJS Kesehatan", "Health insurance"),
    t("Bantuan sosial", "Social aid"),
    t("Sertipikat tanah", "Land certificate"),
    t("Izin bangunan", "Building permit"),
    t("Paspor", "Passport"),
    t("Mencari kerja", "Looking for work"),
    t("Sekolah dan ijazah", "School and diplomas"),
    t("Listrik dan air", "Electricity and water"),
    t("Makam", "Burial"),
)
"""Each is also what the search is asked for when it is pressed."""
