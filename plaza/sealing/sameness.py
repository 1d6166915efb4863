"""Whether a document that came back from elsewhere is the one that was sent: its bytes with a seal behind them, or the same to read."""

import io

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


def same_document(sent: bytes, *, back: bytes) -> bool:
    """True when ``back`` is ``sent`` with something added that nobody sees.

    A service that adds its seal behind the file keeps every byte. One that writes the file anew does not: then each page must
    show the same words and the same picture, and the document must carry the same check code.
    """
    if back.startswith(sent):
        return True
    return _code(sent) == _code(back) and _pages(sent) == _pages(back)


def _code(pdf: bytes) -> str:
    try:
        return str(PdfFileReader(io.BytesIO(pdf)).trailer_view["/Info"]["/Keywords"])
    except (PdfError, LookupError, TypeError, ValueError, AttributeError, AssertionError):
        return ""


def _pages(pdf: bytes) -> list[tuple[str, bytes]]:
    """What a reader sees and hears of each page; empty for a file that cannot be opened."""
    import pypdfium2  # noqa: PLC0415  (a heavy library)

    try:
        opened = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return []
    with opened:
        return [
            (page.get_textpage().get_text_range(), page.render(scale=1, may_draw_forms=False).to_numpy().tobytes())
            for page in opened
        ]
