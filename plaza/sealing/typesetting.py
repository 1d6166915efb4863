"""Setting a document: one Typst template per kind, the plaza's own or the city's, fed with data and never with source.

A city lays its own ``permit.typ`` (or any other file of ``plaza/sealing/templates``) into ``PLAZA_DATA_DIR/templates``: a file there wins.
The same content gives the same bytes.
"""

import hashlib
import io
import json
import logging
import shutil
import tempfile
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path

import segno
import typst
from django.conf import settings

from plaza.sealing import fonts
from plaza.sealing.rules import KINDS, STANDARDS, CannotSet, Content, MissingLetters

SHIPPED = Path(__file__).parent / "templates"
log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


def set_document(kind: str, *, content: Content) -> bytes:
    """The content as an unsigned PDF, tagged and archivable, by the city's template or else the shipped one.

    A city's template that cannot be set loses nobody a document: the shipped one is used, and the log says so. Raises
    MissingLetters, or CannotSet when even that fails.
    """
    try:
        return set_as_written(kind, content=content)
    except MissingLetters:
        raise
    except (CannotSet, OSError) as fault:
        if kind not in KINDS or not own_templates():
            raise
        log.error("The city's templates are at fault, the shipped one is used instead. %s", fault)
        return _compiled(kind, content=content, folder=SHIPPED)


def set_as_written(kind: str, *, content: Content) -> bytes:
    """As set_document, but by the city's template alone where there is one: a template at fault raises CannotSet."""
    if kind not in KINDS:
        raise CannotSet(f"There is no kind of document called {kind!r}.")
    if letters := fonts.missing("".join(content.texts())):
        raise MissingLetters(letters)
    return _compiled(kind, content=content, folder=template_folder())


def _compiled(kind: str, *, content: Content, folder: Path) -> bytes:
    # The compiler keeps fonts and parsed templates between documents, and is not for two threads at once.
    with _one_at_a_time:
        try:
            pdf = _compiler(str(folder)).compile(
                folder / f"{kind}.typ",
                format="pdf",
                sys_inputs={"data": _data(content)},
                pdf_standards=[*STANDARDS],
                timestamp=int(content.issued_at.timestamp()),
            )
        except typst.TypstError as fault:
            raise CannotSet(f"The template {kind}.typ could not be set: {fault.message}") from fault
    if not isinstance(pdf, bytes):
        raise CannotSet(f"The template {kind}.typ gave no PDF.")
    return pdf


def qr_svg(address: str) -> str:
    """The address as a QR picture (SVG text) with a quarter of it spare, for prints that get folded and stained."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False, boost_error=False).save(drawn, kind="svg", xmldecl=False, border=1)
    return drawn.getvalue().decode()


def _data(content: Content) -> str:
    plain = asdict(content)
    del plain["issued_at"]
    return json.dumps({**plain, "qr": qr_svg(content.check_url)}, ensure_ascii=False)


@cache
def _compiler(folder: str) -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in fonts.font_folders()],
    )
    return typst.Compiler(root=folder, font_paths=faces, ignore_system_fonts=True)


def template_folder() -> Path:
    """The folder templates are read from: the shipped one, or a merged copy when the city has files of its own."""
    files = own_templates()
    return _merged(files) if files else SHIPPED


def own_templates() -> list[Path]:
    """The city's own files."""
    own = Path(settings.DATA_DIR) / "templates"
    return sorted(path for path in own.glob("*") if path.is_file()) if own.is_dir() else []


def _merged(files: list[Path]) -> Path:
    """A copy of the shipped templates with the city's files over them, named by their bytes, made once and moved in whole."""
    mark = hashlib.sha256()
    for path in [*sorted(SHIPPED.glob("*.typ")), *files]:
        mark.update(path.name.encode() + b"\0" + path.read_bytes())
    target = Path(settings.DATA_DIR) / "cache" / f"templates-{mark.hexdigest()[:16]}"
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=target.parent))
    for path in [*SHIPPED.glob("*.typ"), *files]:
        shutil.copyfile(path, half / path.name)
    try:
        half.rename(target)
    except OSError:
        shutil.rmtree(half)  # another process was first with the same bytes
    return target
