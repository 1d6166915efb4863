"""Whatever is sent comes out clean, or a sentence says what to do."""

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plaza.verification.cleaning import Cleaned, clean_upload
from plaza.verification.rules.uploads import SENTENCES, UploadRefused

ALL = ("pdf", "jpg", "jpeg", "png")
MB = 1_000_000


def clean(data: bytes, *, allowed: tuple[str, ...] = ALL, most: int = 5 * MB) -> Cleaned:
    return clean_upload(data, allowed_formats=allowed, max_bytes=most)


def picture(form: str = "JPEG", *, size: tuple[int, int] = (320, 200), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, form, **how)
    return out.getvalue()


def png_of(wide: int, high: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def document(pages: int = 1, *, change: Callable[[pikepdf.Pdf], None] | None = None, password: str = "") -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    if change:
        change(pdf)
    pdf.save(out, encryption=pikepdf.Encryption(user=password, owner="boss") if password else False)
    return out.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "words": (b"hello world", "unknown"),
    "half a photograph": (picture()[:2000], "broken"),
    "a head without a body": (b"\xff\xd8\xff\xe0", "broken"),
    "fifty thousand pixels square": (png_of(50_000, 50_000), "too_many_pixels"),
    "forty-one million pixels": (png_of(41_000, 1_000), "too_many_pixels"),
    "a picture that lies about its size": (png_of(900, 900), "broken"),
    "one pixel": (picture(size=(1, 1)), "too_small"),
    "more bytes than allowed": (picture() + b"\0" * 5 * MB, "too_large"),
    "a moving picture": (b"GIF89a" + b"\0" * 50, "not_allowed"),
    "a program": (b"MZ\x90\0" + b"\0" * 50, "not_allowed"),
    "an archive": (b"PK\x03\x04" + b"\0" * 50, "not_allowed"),
    "an iPhone's own format": (b"\0\0\0\x18ftypheic" + b"\0" * 50, "heic"),
    "a film": (b"\0\0\0\x18ftypmp42" + b"\0" * 50, "not_allowed"),
    "a locked PDF": (document(password="secret"), "locked"),
    "an empty PDF": (document(0), "no_pages"),
    "a hundred pages": (document(100), "too_many_pages"),
    "a PDF cut off": (document()[:200], "broken"),
    "a PDF of nothing": (b"%PDF-1.7\n%%EOF", "broken"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_sentence_that_says_what_to_do(what: str) -> None:
    data, code = HOSTILE[what]
    with pytest.raises(UploadRefused) as refused:
        clean(data)
    assert refused.value.code == code
    for language in ("id", "en"):
        words = refused.value.sentence.in_language(language)
        assert words.endswith(".") and "{" not in words


def test_every_sentence_exists_in_both_languages() -> None:
    for pair in SENTENCES.values():
        assert pair.indonesian and pair.english and pair.indonesian != pair.english


def test_a_photograph_loses_everything_but_what_can_be_seen() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Phone of Alice", {1: "S"}
    found = clean(picture(exif=exif) + b"PK\x03\x04 and a hidden archive")
    with Image.open(io.BytesIO(found.data)) as image:
        assert image.size == (200, 320), "the phone was held upright"
        assert not image.getexif()
    assert b"Alice" not in found.data and b"PK\x03\x04" not in found.data and found.mime == "image/jpeg"


def test_an_animated_picture_keeps_its_first_frame() -> None:
    frames = [Image.new("RGB", (120, 120), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(clean(out.getvalue()).data)) as image:
        assert getattr(image, "n_frames", 1) == 1 and image.getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("JPEG", "L")]
)
def test_every_way_of_holding_colours_becomes_an_ordinary_picture(form: str, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (150, 150)).save(out, form)
    with Image.open(io.BytesIO(clean(out.getvalue()).data)) as image:
        assert image.mode == "RGB" and image.size == (150, 150)


def test_what_acts_in_a_pdf_is_dropped_and_named() -> None:
    def arm(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
        pdf.attachments["calc.exe"] = b"MZ"
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://tracker.example/")
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.docinfo["/Author"] = "Alice"

    found = clean(document(2, change=arm))
    with pikepdf.open(io.BytesIO(found.data)) as pdf:
        assert len(pdf.pages) == found.pages == 2
        assert "/OpenAction" not in pdf.Root and not pdf.attachments and not len(pdf.docinfo)
        assert not list(pdf.pages[0].get("/Annots", []))
    assert {"/OpenAction", "/Names", "/Annots", "/Info"} <= set(found.dropped)
    assert b"tracker" not in found.data and b"alert" not in found.data


def test_a_picture_hidden_in_a_pdf_is_measured_too() -> None:
    def bomb(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(
            b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))

    with pytest.raises(UploadRefused) as refused:
        clean(document(change=bomb))
    assert refused.value.code == "too_many_pixels"


def test_a_right_file_of_the_wrong_kind_says_which_kind_is_asked_for() -> None:
    with pytest.raises(UploadRefused, match="PDF"):
        clean(picture(), allowed=("pdf",))
    with pytest.raises(UploadRefused, match="JPG, PNG"):
        clean(document(), allowed=("jpg", "jpeg", "png"))


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), st.sampled_from([picture(), png_of(200, 200), document()])),
    st.integers(0, 300),
    st.binary(max_size=40),
)
def test_no_bytes_at_all_break_the_cleaner(data: bytes, place: int, scrap: bytes) -> None:
    damaged = data[:place] + scrap + data[place + len(scrap) :]
    try:
        found = clean(damaged)
    except UploadRefused as refused:
        assert refused.code in SENTENCES
    else:
        assert found.data and found.pages >= 1
