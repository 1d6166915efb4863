"""True papers in the forms that people really send: turned, filled in, with something before them, saved by Word or by Facebook."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin

from plaza.verification.opening import clean, crop_of, page_of, read
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.uploads import UploadRefused, format_of, refusal
from tests.verification.hostile import photo

NAME, NIK = "JOKO NUGROHO", "6472990903769041"
ANY = ("jpg", "png", "pdf")
LINES = ("SURAT PERNYATAAN", "Yang bertanda tangan di bawah ini:", f"Nama : {NAME}", f"NIK : {NIK}",
         "menyatakan dengan sebenarnya bahwa keterangan ini benar.", "Samarinda, 4 November 2026")  # fmt: skip


def cleaned(data: bytes) -> bytes:
    return clean(data, formats=ANY, most=20_000_000).data


def signs(data: bytes) -> tuple[str, ...]:
    return clean(data, formats=ANY, most=20_000_000).signs


def refused(data: bytes) -> str:
    with pytest.raises(UploadRefused) as problem:
        clean(data, formats=ANY, most=20_000_000)
    assert all(words.endswith(".") for words in (str(problem.value), problem.value.sentence.in_language("en")))
    return problem.value.code


def letter(
    *,
    drawn: int = 0,
    turned: int | None = 0,
    inherited: bool = False,
    corner: tuple[int, int] = (0, 0),
    lines: tuple[str, ...] = LINES,
) -> bytes:
    """A typed letter whose words run `drawn` quarters against the clock, on a page with this `/Rotate`."""
    words = b"BT /F1 12 Tf %d %d %d %d %d %d Tm (%s) Tj ET\n"
    turns = {0: (1, 0, 0, 1), 1: (0, 1, -1, 0), 2: (-1, 0, 0, -1), 3: (0, -1, 1, 0)}
    x0, y0 = corner
    place = {
        0: lambda n: (x0 + 60, y0 + 750 - 30 * n), 1: lambda n: (x0 + 60 + 30 * n, y0 + 60),
        2: lambda n: (x0 + 535, y0 + 60 + 30 * n), 3: lambda n: (x0 + 535 - 30 * n, y0 + 780),
    }[drawn]  # fmt: skip
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.MediaBox = Array([x0, y0, x0 + 595, y0 + 842])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        body = b"".join(words % (*turns[drawn], *place(n), line.encode()) for n, line in enumerate(lines))
        page.obj.Contents = pdf.make_stream(body)
        if turned is not None:
            (pdf.Root.Pages if inherited else page.obj).Rotate = turned
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("drawn", range(4))
@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90, 450])
def test_a_page_is_read_whichever_way_it_is_turned(drawn: int, turned: int) -> None:
    data = cleaned(letter(drawn=drawn, turned=turned))
    reading = read(data, expected=["statement"])
    assert (reading.value("nik"), reading.value("name")) == (NIK, NAME)
    piece = crop_of(data, page=1, box=reading.fields["nik"].box, turned=reading.turn_of(1), layer=True)
    with Image.open(io.BytesIO(piece)) as image:
        grey = np.asarray(image.convert("L"))
        assert image.width > 3 * image.height and (grey < 128).mean() > 0.02, "the words themselves, lying as one reads"


def test_a_turn_that_the_page_inherits_and_a_corner_elsewhere_change_nothing() -> None:
    for data in (letter(turned=90, inherited=True), letter(corner=(-200, 300)), letter(turned=None)):
        reading = read(cleaned(data), expected=["statement"])
        assert (reading.value("nik"), reading.value("name")) == (NIK, NAME)


BEFORE = {
    "a mark of byte order": b"\xef\xbb\xbf", "line ends": b"\r\n\r\n", "spaces": b"  \n",
    "a letter's head": b"------WebKitFormBoundaryx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("what", BEFORE)
def test_something_before_a_pdf_does_not_make_it_another_kind(what: str) -> None:
    assert read(cleaned(BEFORE[what] + letter()), expected=["statement"]).value("nik") == NIK


def test_what_begins_a_pdf_too_late_is_none() -> None:
    assert format_of(b" " * 1020 + letter()) == "" and format_of(b" " * 1019 + letter()) == "pdf"


def form(*, drawn: bool, values: int = 1, told: bool = True) -> bytes:
    """A form with its fields filled in, whose program drew the values or left that to the reader."""
    bare = tuple(line.split(":")[0] + ":" if line.startswith(("Nama", "NIK")) else line for line in LINES)
    with pikepdf.open(io.BytesIO(letter(lines=bare))) as pdf:
        page = pdf.pages[0].obj
        fields = []
        for value, low in ((NAME, 686), (NIK, 656)) * values:
            field = pdf.make_indirect(Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(f"f{len(fields)}"), V=String(value), F=4,
                DA=String("/F1 12 Tf 0 g"), Rect=Array([105, low, 400, low + 18]),
            ))  # fmt: skip
            if drawn:
                look = pdf.make_stream(b"/Tx BMC BT /F1 12 Tf 0 g 2 4 Td (%s) Tj ET EMC" % value.encode())
                look.update(
                    Dictionary(
                        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 295, 18]), Resources=page.Resources
                    )
                )
                field.AP = Dictionary(N=look)
            fields.append(field)
        page.Annots = Array(fields)
        pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DR=page.Resources, DA=String("/F1 12 Tf 0 g"))
        if told and not drawn:
            pdf.Root.AcroForm.NeedAppearances = True
        return saved(pdf)


@pytest.mark.parametrize(("drawn", "told"), [(True, True), (False, True), (False, False)])
def test_what_was_filled_into_a_form_is_read_and_shown(drawn: bool, told: bool) -> None:
    data = cleaned(form(drawn=drawn, told=told))
    reading = read(data, expected=["statement"])
    assert (reading.value("nik"), reading.value("name")) == (NIK, NAME)
    with Image.open(io.BytesIO(page_of(data, 1))) as image:
        by = image.width / 595
        seen = np.asarray(
            image.convert("L").crop((int(105 * by), int((842 - 674) * by), int(300 * by), int((842 - 656) * by)))
        )
        assert (seen < 128).mean() > 0.02, "the value stands on the page that people see"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/AcroForm" not in pdf.Root and not len(pdf.pages[0].obj.get("/Annots", []))


def word_saved(data: bytes) -> bytes:
    """As Word writes it: behind the file an empty table whose stream names every object once more."""
    start = data.rindex(b"startxref")
    at = int(data[start:].split()[1])
    rows = b"".join(struct.pack(">BIH", *((1, offset, 0) if offset else (0, 0, 65535))) for offset in offsets(data, at))
    packed = zlib.compress(rows)
    count = len(rows) // 7
    stream = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    there = len(data)
    data += stream % (count, count, len(packed), packed)
    table = b"xref\n0 0\ntrailer\n<</Size %d/Root 1 0 R/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
    return data + table % (count, at, there, len(data))


def offsets(data: bytes, at: int) -> Iterator[int]:
    lines = data[at:].splitlines()
    for line in lines[2 : 2 + int(lines[1].split()[1])]:
        yield int(line.split()[0]) if line.split()[2] == b"n" else 0


def test_a_pdf_as_word_saves_it_was_not_changed() -> None:
    data = word_saved(letter())
    assert data.count(b"startxref") == 2 and signs(data) == ()
    with pikepdf.open(io.BytesIO(letter())) as pdf:
        out = io.BytesIO()
        pdf.save(out, linearize=True)
    assert signs(out.getvalue()) == ()


def segment(kind: int, body: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body


def resource(number: int, body: bytes) -> bytes:
    return b"8BIM" + struct.pack(">H", number) + b"\0\0" + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)


def with_segment(kind: int, body: bytes) -> bytes:
    data = photo()
    return data[:2] + segment(kind, body) + data[2:]


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description xmp:CreatorTool=%s/></rdf:RDF></x>"
PHOTOSHOP = b"Photoshop 3.0\0"


def test_what_networks_and_libraries_write_is_no_sign_of_editing() -> None:
    for data in (
        with_segment(0xED, PHOTOSHOP + resource(0x0404, b"\x1c\x02(\0:FBMD01000a9e0d" + b"0" * 40)),
        with_segment(0xED, PHOTOSHOP + resource(0x0404, b"\x1c\x02\x19\0\x04kata") + resource(0x0425, b"\0" * 16)),
        with_segment(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
        with_segment(0xFE, b"made neither by GIMP nor by Photoshop"),
        with_segment(0xE2, b"ICC" + bytes(range(256)) * 20 + b"gimp canva pixlr"),
        with_segment(0xE1, XMP % b'"Adobe Lightroom 7.1"'),
        letter().replace(b"%PDF-1.3", b"%PDF-1.3\n%gimp canva"),
    ):
        assert signs(data) == ()


def test_what_an_editor_writes_of_itself_is_a_sign() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Software", "www.inkscape.org / Inkscape")
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG", pnginfo=text)
    for data in (
        with_segment(0xED, PHOTOSHOP + resource(0x0421, b"\0\0\0\1\1\0\0\0\0")),
        with_segment(0xED, PHOTOSHOP + resource(0x0406, b"\0\4\0\0\0\1")),
        with_segment(0xE1, XMP % b'"Adobe Photoshop 25.0 (Windows)"'),
        with_segment(0xE1, XMP % b"'GIMP 2.10'"),
        out.getvalue(),
    ):
        assert signs(data) == ("editor",)


def boxed(brand: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + brand + b"\0\0\0\0" + b"".join(others)
    return struct.pack(">I", len(body) + 4) + body + b"\0" * 2000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (boxed(b"heic", b"mif1"), "heic"), (boxed(b"hevc"), "heic"), (boxed(b"heim"), "heic"), (boxed(b"mif1", b"heic"), "heic"),
        (boxed(b"msf1", b"hevc"), "heic"), (boxed(b"avif", b"mif1"), "avif"), (boxed(b"mif1", b"avif"), "avif"), (boxed(b"avis"), "avif"),
        (boxed(b"isom", b"mp42"), "not_allowed"), (boxed(b"qt  "), "not_allowed"),
    ],
)  # fmt: skip
def test_a_picture_of_a_telephone_is_called_what_it_is(data: bytes, code: str) -> None:
    assert refused(data) == code
    assert "ideo" not in str(refusal(code, found="?", allowed="?")) or code == "not_allowed"


def many_scans(times: int) -> bytes:
    """A progressive photograph whose last scan is there so many times."""
    out = io.BytesIO()
    Image.effect_noise((320, 200), 60).convert("RGB").save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * times + data[-2:]


def test_the_scans_of_a_photograph_are_counted_before_it_is_opened() -> None:
    assert clean(many_scans(1), formats=("jpg",), most=9_000_000).pages == 1
    assert refused(many_scans(100)) == "too_many_scans"
    hidden = with_segment(0xE1, b"Exif\0\0" + b"\xff\xda\0\2" * 400)
    assert clean(hidden, formats=("jpg",), most=9_000_000).pages == 1, "what only looks like scans is none"
    assert clean(photo() + b"\xff\xda\0\2" * 400, formats=("jpg",), most=9_000_000).pages == 1, "nor is what follows"


def test_the_blocks_of_a_png_are_counted_before_it_is_opened() -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    one = struct.pack(">I", 4) + b"abCd" + b"1234" + struct.pack(">I", zlib.crc32(b"abCd1234"))
    assert refused(out.getvalue()[:33] + one * 30_000 + out.getvalue()[33:]) == "too_complex_picture"


def nested(*bodies: bytes, ring: bool = False) -> bytes:
    """A page that draws a form, which draws the next one as often as its words say; the last one may draw the first."""
    with pikepdf.open(io.BytesIO(letter())) as pdf:
        forms = [pdf.make_stream(body) for body in bodies]
        for form, inner in zip(forms, [*forms[1:], forms[0] if ring else None], strict=True):
            form.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842])))
            if inner is not None:
                form.Resources = Dictionary(XObject=Dictionary(A=inner))
        pdf.pages[0].obj.Resources.XObject = Dictionary(A=forms[0])
        pdf.pages[0].contents_add(b"/A Do")
        return saved(pdf)


def test_forms_within_forms_are_counted_before_they_are_drawn() -> None:
    twice = b"/A Do /A Do"
    assert refused(nested(twice, twice, ring=True)) == "too_complex"
    assert refused(nested(b"/A Do", ring=True)) == "too_complex"
    assert refused(nested(*[twice] * 20, b"0 0 9 9 re f")) == "too_complex"
    assert read(cleaned(nested(twice, twice, b"0 0 1 1 re f")), expected=["statement"]).value("nik") == NIK


def test_the_fields_of_a_form_are_counted_before_they_are_drawn() -> None:
    assert refused(form(drawn=False, values=1100)) == "too_many_fields"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SITI AMINAH S.PD", "Siti Aminah"), ("TUTI S.PD", "TUTI"), ("TUTI S PD", "TUTI"), ("SITI AMINAH S. Pd. I", "SITI AMINAH"),
        ("DRS.H.BUDI SANTOSO,M.SI", "BUDI SANTOSO"), ("BUDI SANTOSO A.MD.KEP", "BUDI SANTOSO"),
        ("dr BUDI SANTOSO SP.OG(K)", "BUDI SANTOSO"),
        ("BUDI SANTOSO SH MH", "BUDI SANTOSO"), ("BUDI SANTOSO S.H., M.H.", "BUDI SANTOSO"), ("IR H BUDI SANTOSO MT", "BUDI SANTOSO"),
        ("R.M. SUKMA", "SUKMA"), ("K.R.T. SUKMA", "SUKMA"), ("RADEN AJENG SUKMA", "SUKMA"), ("BUDI SANTOSO (ALM)", "BUDI SANTOSO"),
        ("Prof. Dr. Ir. H. Budi Santoso, M.Sc., Ph.D", "BUDI SANTOSO"), ("SITI AMINAH S.Tr.Keb", "SITI AMINAH"),
        ("KOMPOL BUDI SANTOSO S.I.K.", "BUDI SANTOSO"),
        ("Drs., H. BUDI SANTOSO", "BUDI SANTOSO"), ("apt. SITI AMINAH, S.Farm", "SITI AMINAH"), ("SITI AMINAH, S.Kep., Ns.", "SITI AMINAH"),
        ("O", "o"), ("H", "H"), ("DR", "DR"), ("S.PD", "S.PD"), ("MARS", "MARS"), ("RINI MARS", "RINI MARS"),
    ],
)  # fmt: skip
def test_titles_in_whatever_writing_never_decide(one: str, other: str) -> None:
    assert compare_names(one, other)[0] == compare_names(other, one)[0] == "match"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RINI MARS", "RINI"), ("SITI MAN", "SITI"), ("O", "U"), ("S.PD", "TUTI"), ("ANDI SETIAWAN", "SETIAWAN"), ("MAS AGUS", "AGUS"),
        ("R. SUKMA", "RAHMAT SUKMA"), ("BUDI S.H.", "AGUS S.H."),
    ],
)  # fmt: skip
def test_names_that_look_like_titles_stay_names(one: str, other: str) -> None:
    assert compare_names(one, other)[0] != "match"
