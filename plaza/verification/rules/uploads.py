"""What an upload may be, and the sentences that say what to do when it is not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from plaza.core.texts import Pair, t

MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 20_000
FEWEST_PIXELS: Final = 80
MOST_PAGES: Final = 60
MOST_OBJECTS: Final = 50_000
MOST_SCANS: Final = 64
"""Cameras and programs write progressive photographs in about ten."""
MOST_CHUNKS: Final = 20_000
MOST_FIELDS: Final = 2_000
MOST_NOTES: Final = 5_000
MOST_DRAWINGS: Final = 20_000
MOST_NESTED: Final = 24
MOST_CONTENT: Final = 48_000_000
"""Bytes of drawing words that all pages of a PDF may have together."""

PICTURES: Final = frozenset({"jpg", "jpeg", "png"})


class UploadRefused(ValueError):
    """The bytes cannot be taken; `code` names why, `sentence` says in both languages what to do next."""

    def __init__(self, code: str, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence


def refusal(code: str, **values: object) -> UploadRefused:
    """Gives the refusal of that code with its places filled."""
    pair = SENTENCES[code]
    return UploadRefused(code, Pair(pair.indonesian, pair.english, {**pair.values, **values}))


MIME: Final = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def check_first_bytes(data: bytes, *, formats: Collection[str], most: int) -> str:
    """The format that the first bytes tell, when a file of that size and format may be taken; raises UploadRefused.

    Nothing else of the file is looked at: that is what a page may do.
    """
    if not data:
        raise refusal("empty")
    if len(data) > most:
        raise refusal("too_large", mb=max(1, most // 1_000_000))
    found, allowed = format_of(data), {"jpg" if name == "jpeg" else name for name in formats}
    if found in ("heic", "avif") and PICTURES & set(formats):
        raise refusal(found)
    names = ", ".join(sorted(name.upper() for name in allowed))
    if not found:
        raise refusal("unknown", allowed=names)
    if found not in allowed:
        raise refusal("not_allowed", found=found.upper(), allowed=names)
    return found


def format_of(data: bytes) -> str:
    """Tells a format by its first bytes: jpg, png, pdf, or the name of something that is not accepted; "" when unknown."""
    found = next((name for start, name in _SIGNATURES if data.startswith(start)), "") or _boxed(data)
    return found or ("pdf" if pdf_begins(data) else "")


def pdf_begins(data: bytes) -> int | None:
    """Where a PDF begins: readers allow a mark of byte order, line ends or a letter's head before it, within the first 1,024 bytes."""
    at = data.find(b"%PDF-", 0, PDF_WITHIN)
    return None if at < 0 else at


def _boxed(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return _of_brands(data)
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _of_brands(data: bytes) -> str:
    """What a file of boxes is by the brands that it names: the first, and those that it is compatible with."""
    most = min(max(16, int.from_bytes(data[:4], "big")), BRANDS_WITHIN)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, most, 4))]
    for name, known in _BRANDS:
        if any(brand in known for brand in brands):
            return name
    return "video"


PDF_WITHIN: Final = 1024
BRANDS_WITHIN: Final = 256
_BRANDS: Final = (
    ("avif", frozenset({b"avif", b"avis", b"avio"})),
    ("heic", frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"heif", b"mif1", b"mif2", b"msf1"})),
    ("raw", frozenset({b"crx "})),
)  # fmt: skip
_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf"), (b"GIF8", "gif"), (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"), (b"BM", "bmp"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "office"), (b"\x1f\x8b", "zip"), (b"MZ", "program"),
    (b"\x00\x00\x00\x0cJXL ", "jxl"), (b"\xff\x0a", "jxl"), (b"\x00\x00\x00\x0cjP  ", "jpeg2000"), (b"\x1aE\xdf\xa3", "video"),
)  # fmt: skip

SENTENCES: Final[dict[str, Pair]] = {
    "empty": t("Berkas ini kosong. Pilih berkas lain atau foto ulang.", "This file is empty. Choose another file or photograph again."),
    "too_large": t(
        "Berkas ini lebih besar dari {mb} MB. Foto ulang dengan ukuran lebih kecil, atau pindai ulang.",
        "This file is larger than {mb} MB. Photograph it smaller, or scan it again.",
    ),
    "unknown": t("Jenis berkas ini tidak dikenal. Unggah {allowed}.", "This kind of file is not known. Upload {allowed}."),
    "not_allowed": t(
        "Berkas ini {found}, sedangkan di sini diminta {allowed}. Unggah dalam bentuk itu.",
        "This file is {found}, but {allowed} is asked for here. Upload it in that form.",
    ),
    "heic": t(
        "Foto HEIC dari iPhone belum dapat dibaca. Buka fotonya lalu buat tangkapan layar (screenshot) dan unggah itu, atau foto ulang "
        "setelah memilih di iPhone: Pengaturan (Settings), Kamera (Camera), Format (Formats), Paling Kompatibel (Most Compatible).",
        "HEIC photographs of an iPhone cannot be read yet. Open it, take a screenshot and upload that, or photograph again after "
        "choosing on the iPhone: Settings, Camera, Formats, Most Compatible.",
    ),
    "avif": t(
        "Gambar AVIF belum dapat dibaca. Buka gambarnya lalu buat tangkapan layar (screenshot), atau simpan sebagai JPG, kemudian unggah.",
        "AVIF pictures cannot be read yet. Open the picture and take a screenshot, or save it as JPG, and upload that.",
    ),
    "too_many_scans": t(
        "Foto ini disimpan dengan terlalu banyak lapisan. Buka fotonya lalu buat tangkapan layar (screenshot), atau foto ulang.",
        "This photograph is stored in too many layers. Open it and take a screenshot, or photograph again.",
    ),
    "too_complex_picture": t(
        "Gambar ini terlalu rumit untuk diperiksa. Buka gambarnya lalu buat tangkapan layar (screenshot), atau foto ulang.",
        "This picture is too complex to check. Open it and take a screenshot, or photograph again.",
    ),
    "too_many_fields": t(
        "Formulir PDF ini berisi terlalu banyak kolom. Cetak ke PDF baru (Print, Save as PDF), lalu unggah hasilnya.",
        "This PDF form has too many fields. Print it to a new PDF (Print, Save as PDF) and upload that.",
    ),
    "broken": t(
        "Berkas ini rusak atau terpotong. Unggah kembali atau foto ulang.",
        "This file is damaged or cut off. Upload it again or photograph again.",
    ),
    "too_many_pixels": t(
        "Gambar ini terlalu besar (lebih dari 40 juta titik). Foto ulang dengan kamera ponsel biasa.",
        "This picture is too large (more than 40 million pixels). Photograph again with an ordinary phone camera.",
    ),
    "too_small": t(
        "Gambar ini terlalu kecil untuk dibaca. Foto ulang dari dekat.",
        "This picture is too small to read. Photograph again from nearby.",
    ),
    "locked": t(
        "PDF ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah.",
        "This PDF is locked with a password. Save it again without a password, then upload it.",
    ),
    "too_many_pages": t(
        "PDF ini lebih dari {pages} halaman. Unggah halaman yang diminta saja.",
        "This PDF has more than {pages} pages. Upload only the pages asked for.",
    ),
    "no_pages": t("PDF ini tidak berisi halaman. Unggah berkas lain.", "This PDF has no pages. Upload another file."),
    "too_complex": t(
        "PDF ini terlalu rumit untuk diperiksa. Cetak ke PDF baru atau unggah fotonya.",
        "This PDF is too complex to check. Print it to a new PDF or upload a photograph.",
    ),
    "deadly": t(
        "Berkas ini tidak dapat dibuka dengan aman. Foto dokumennya, atau cetak ke PDF baru, lalu unggah.",
        "This file cannot be opened safely. Photograph the document, or print it to a new PDF, and upload that.",
    ),
    "infected": t(
        "Pemindai menemukan virus di berkas ini ({name}). Foto dokumennya dengan ponsel, atau pindai ulang di perangkat lain.",
        "The scanner found a virus in this file ({name}). Photograph the document with a phone, or scan it again on another device.",
    ),
    "nobody_there": t(
        "Berkas belum dapat diperiksa saat ini. Coba lagi beberapa menit lagi; isian Anda tetap tersimpan.",
        "Files cannot be checked at this moment. Try again in a few minutes; your answers stay kept.",
    ),
    "crowded": t(
        "Banyak berkas sedang menunggu dibuka. Coba lagi sebentar; isian Anda tetap tersimpan.",
        "Many files are waiting to be opened. Try again in a moment; your answers stay kept.",
    ),
    "too_many_files": t("Terlalu banyak berkas dalam satu jam. Coba lagi nanti.", "Too many files within an hour. Try again later."),
}  # fmt: skip
