"""Real pictures through the real reader: few, because each costs a second."""

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from plaza.demo.specimens import as_pdf, draw, invent_person, photograph
from plaza.verification.adapters.engines import Engine
from plaza.verification.reader import default_engine, read_file
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.legibility import why_unread
from tests.verification.papers import TODAY, claim_of

PERSON = invent_person(404)
AGNES = invent_person(1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    yield default_engine()


def turned(data: bytes, degrees: int) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.rotate(degrees, expand=True).save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.mark.parametrize("degrees", [0, 180, 90])
def test_a_phone_photograph_is_read_whichever_way_it_was_held(engine: Engine, degrees: int) -> None:
    data = turned(photograph(draw("ktp", PERSON), seed=11, quality="phone"), degrees)
    found = read_file(data, expected=["ktp"], engine=engine)
    assert found.kind == "ktp" and found.value("nik") == PERSON.nik
    assert found.value("birth_date") == PERSON.birth_date.isoformat() and found.value("sex") == PERSON.sex
    assert (found.value("name") or "").replace(" ", "") == PERSON.name.replace(" ", "")
    assert found.legibility and found.legibility.sharpness > 12


def test_a_poor_photograph_of_a_taxpayer_card_still_gives_its_numbers(engine: Engine) -> None:
    found = read_file(photograph(draw("npwp", PERSON), seed=12, quality="poor"), expected=["npwp"], engine=engine)
    assert (found.value("npwp"), found.value("nik")) == (PERSON.npwp, PERSON.nik)


def test_the_paper_tells_which_of_several_kinds_it_is(engine: Engine) -> None:
    found = read_file(
        photograph(draw("npwp", PERSON), seed=3, quality="clean"), expected=["ktp", "npwp"], engine=engine
    )
    assert found.read_as == found.kind == "npwp"


def test_a_scan_in_a_pdf_is_read_as_a_picture(engine: Engine) -> None:
    found = read_file(as_pdf(draw("ktp", PERSON)), expected=["ktp"], engine=engine)
    assert found.source == "picture" and found.value("nik") == PERSON.nik


def typed_pdf(lines: list[str], *, invisible: bool = False) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    words = "".join(
        f"BT /F1 12 Tf {3 if invisible else 0} Tr 60 {760 - 24 * n} Td ({text}) Tj ET\n" for n, text in enumerate(lines)
    )
    page.Contents = pdf.make_stream(words.encode())
    pdf.save(out)
    return out.getvalue()


REGISTRATION = [
    "KONSIL KESEHATAN INDONESIA",
    "SURAT TANDA REGISTRASI",
    "Nomor Registrasi : 99 2 1 100 4 26",
    f"Nama : {PERSON.name}",
    "Berlaku Hingga : SEUMUR HIDUP",
]


def test_the_text_of_a_typed_pdf_is_used_as_it_stands(engine: Engine) -> None:
    found = read_file(typed_pdf(REGISTRATION), expected=["str"], engine=engine)
    assert found.source == "text layer" and found.kind == "str"
    assert (found.value("number"), found.value("name"), found.value("expiry")) == (
        "99 2 1 100 4 26",
        PERSON.name,
        "SEUMUR HIDUP",
    )


def test_text_that_nobody_can_see_is_never_trusted(engine: Engine) -> None:
    found = read_file(typed_pdf(REGISTRATION, invisible=True), expected=["str"], engine=engine)
    assert found.source == "picture" and not found.fields


def test_a_picture_of_nothing_has_no_fields_and_says_how_dull_it_is(engine: Engine) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (128, 128, 128)).save(out, "JPEG")
    found = read_file(out.getvalue(), expected=["ktp"], engine=engine)
    assert not found.fields and found.kind is None and found.legibility and found.legibility.sharpness < 2


def spot(picture: Image.Image) -> Image.Image:
    """A lamp mirrored on the upper half."""
    wide, high = picture.size
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).ellipse((wide * 0.05, high * 0.1, wide * 0.8, high * 0.6), fill=255)
    white = Image.new("RGB", picture.size, (255, 255, 255))
    return Image.composite(white, picture, mask.filter(ImageFilter.GaussianBlur(wide / 40)))


def part(left: float, top: float, right: float, bottom: float) -> Callable[[Image.Image], Image.Image]:
    """Only that part of the picture."""

    def cut(picture: Image.Image) -> Image.Image:
        wide, high = picture.size
        return picture.crop((round(wide * left), round(high * top), round(wide * right), round(high * bottom)))

    return cut


SPOILT: dict[str, tuple[str, Callable[[Image.Image], Image.Image]]] = {
    "a shaking hand": ("blurred", lambda picture: picture.filter(ImageFilter.GaussianBlur(9))),
    "no light": ("dark", lambda picture: ImageEnhance.Brightness(picture).enhance(0.03)),
    "a lamp mirrored on it": ("glare", spot),
    "cut off on the right": ("cut", part(0, 0, 0.45, 1)),
    "cut off on the left": ("cut", part(0.35, 0, 1, 1)),
    "cut off at the top": ("cut", part(0, 0.32, 1, 1)),
    "cut off at the bottom": ("cut", part(0, 0, 1, 0.27)),
    "too far away": ("small", lambda picture: picture.resize((210, round(picture.height * 210 / picture.width)))),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_photograph_is_asked_for_again_with_the_true_reason(engine: Engine, how: str) -> None:
    reason, spoil = SPOILT[how]
    whole = Image.open(io.BytesIO(photograph(draw("ktp", AGNES), seed=AGNES.seed, quality="phone"))).convert("RGB")
    out = io.BytesIO()
    spoil(whole).save(out, "JPEG", quality=85)
    reading = read_file(out.getvalue(), expected=["ktp"], engine=engine)
    failed = [
        row for row in judge_document(reading, kind="ktp", claim=claim_of(AGNES), today=TODAY) if row.result == "fail"
    ]
    assert failed and failed[0].rule.code in ("kind", "legible")
    assert why_unread(reading.legibility)[0] == reason
    assert failed[0].remedy == why_unread(reading.legibility)[1], "the sentence tells what to do about it"


def test_a_whole_photograph_has_none_of_these_faults(engine: Engine) -> None:
    data = photograph(draw("ktp", AGNES), seed=AGNES.seed, quality="phone")
    assert why_unread(read_file(data, expected=["ktp"], engine=engine).legibility)[0] == "not_found"
