"""Free words by theme, and free words without whom they are about: plain lists that anybody can read and mend."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST = 1000
"""Characters of free words that are kept."""


@dataclass(frozen=True)
class Theme:
    """A subject people write about, and the beginnings of words that show it."""

    key: str
    name: tuple[str, str]
    stems: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme("waiting", ("Waktu dan antrean", "Time and waiting"),
          ("antre", "antri", "lama", "lambat", "cepat", "tunggu", "menunggu", "jam", "waktu", "queue", "wait", "slow", "quick", "fast")),
    Theme("staff", ("Sikap petugas", "Officers' manner"),
          ("ramah", "sopan", "jutek", "judes", "petugas", "sabar", "senyum", "membantu", "kasar", "officer", "polite", "rude",
           "friendly", "helpful")),
    Theme("requirements", ("Persyaratan dan berkas", "Requirements and documents"),
          ("syarat", "persyaratan", "berkas", "dokumen", "fotokopi", "fotocopy", "unggah", "upload", "requirement", "document")),
    Theme("cost", ("Biaya", "Cost"),
          ("biaya", "bayar", "mahal", "murah", "gratis", "tarif", "pungut", "pungli", "uang", "cost", "fee", "free", "expensive", "paid")),
    Theme("system", ("Situs dan sambungan", "Site and connection"),
          ("situs", "aplikasi", "sinyal", "video", "kamera", "error", "eror", "jaringan", "internet", "hp", "panggilan", "suara",
           "website", "signal", "call", "app", "connection")),
    Theme("place", ("Gedung dan fasilitas", "Building and facilities"),
          ("gedung", "parkir", "toilet", "wc", "lift", "kursi", "ruang", "bersih", "kotor", "panas", "dingin", "ac", "musala",
           "mushola", "laktasi", "anak", "lantai", "parking", "room", "clean", "dirty", "seat", "playground")),
    Theme("information", ("Informasi dan petunjuk", "Information and guidance"),
          ("informasi", "petunjuk", "bingung", "jelas", "penjelasan", "paham", "mengerti", "papan", "information", "confus", "clear",
           "explain", "sign")),
    Theme("outcome", ("Hasil layanan", "The outcome"),
          ("hasil", "selesai", "terbit", "tolak", "salah", "keliru", "cetak", "result", "finished", "refused", "wrong", "mistake")),
    Theme("thanks", ("Terima kasih", "Thanks"),
          ("terima", "makasih", "terimakasih", "bagus", "mantap", "puas", "hebat", "thank", "great", "good", "excellent")),
)  # fmt: skip
OTHER = Theme("other", ("Lainnya", "Other"), ())
BY_KEY = {theme.key: theme for theme in (*THEMES, OTHER)}
MOST_SHORT = 4
"""Stems up to this length must be the whole word: *jam* is not *jambu*."""

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|@\w+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d\s.,/:-]*\d|\d")
_TITLES = (
    "pak|bapak|bpk|bu|ibu|sdr|sdri|saudara|saudari|mas|mbak|mba|bang|kak|kakak|om|tante|haji|hajah|h|hj|"
    "dr|drg|drs|ir|mr|mrs|ms|miss|sir|nama|bernama|named"
)
_COMMON = (
    "yang|di|ke|dari|sangat|sudah|tidak|nya|itu|ini|dan|atau|saya|kami|juga|petugas|loket|lantai|kepala|guru|hamil|menyusui|"
    "untuk|karena|agak|lebih|kurang|ramah|sopan|baik|yg|rumah|tolong|mohon|terima|was|is|very|who|at|in|the|and|anak|kantor"
)
_TITLED = re.compile(rf"\b({_TITLES})\.?(\s+)(?!(?:{_COMMON})\b)[^\W\d_][\w'’.-]*(?:\s+[A-Z][\w'’-]*)*", re.IGNORECASE)
_KNOWN_WORDS = """
KTP KK SIM STNK NIB NPWP NIK QRIS BPJS PBB PBG SLF SKCK KIA OSS WITA WA HP PIN ATM AC WC MPP KUA PDF IMB TV QR UMKM SMS LAPOR
Saya Kami Anda Indonesia Samarinda Inspektorat Disdukcapil Imigrasi Polresta Plaza Senin Selasa Rabu Kamis Jumat Sabtu Minggu
Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember I Android WhatsApp Google Bank
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_CAPITAL = re.compile(r"(?<![.!?\n]\s)(?<!^)(?<![^\s(\"'])\b[A-Z][\w'’-]*", re.UNICODE)
HIDDEN = "…"


def themes_of(words: str) -> tuple[str, ...]:
    """The themes of somebody's words, in the order of the list; ``other`` when none is found in words that are there."""
    said = {word.lower() for word in _WORD.findall(words)}
    if not said:
        return ()
    found = tuple(theme.key for theme in THEMES if any(_shows(word, theme.stems) for word in said))
    return found or (OTHER.key,)


def _shows(word: str, stems: Iterable[str]) -> bool:
    return any(word == stem or (len(stem) > MOST_SHORT and word.startswith(stem)) for stem in stems)


def without_people(words: str, *, names: Sequence[str] = ()) -> str:
    """The words without numbers, addresses and what may be a name: after a form of address, of the named people, or in capitals.

    It hides too much rather than too little. A name in small letters that nobody is known by stays: only a person can see that.
    """
    text = words.lower().capitalize() if words.isupper() else words
    text = _ADDRESS.sub(HIDDEN, text)
    text = _NUMBER.sub(HIDDEN, text)
    for part in _parts(names):
        text = re.sub(rf"\b{re.escape(part)}\b", HIDDEN, text, flags=re.IGNORECASE)
    text = _TITLED.sub(lambda found: f"{found[1]}{found[2]}{HIDDEN}", text)
    text = _CAPITAL.sub(lambda found: found[0] if found[0] in _KNOWN else HIDDEN, text)
    return re.sub(rf"(?:{HIDDEN}[\s,.]*)+{HIDDEN}", HIDDEN, " ".join(text.split()))


def _parts(names: Sequence[str]) -> list[str]:
    """Every part of the names that is long enough to be one, the longest first."""
    return sorted({part for name in names for part in name.split() if len(part) > 2}, key=len, reverse=True)
