"""Forms that were filled in: what stands in their fields becomes part of the page, so that it is read and shown like everything else."""

from __future__ import annotations

from typing import Any

import pikepdf


def show_what_was_filled_in(pdf: Any) -> None:
    """Draws the fields' values and the notes into the pages; where a program left the drawing to its reader, it is drawn here."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and _lacks_drawings(pdf):
        form.NeedAppearances = True
        pdf.generate_appearance_streams()
    if any("/Annots" in page.obj for page in pdf.pages):
        pdf.flatten_annotations("screen")


def _lacks_drawings(pdf: Any) -> bool:
    """Whether a field has a value that nothing draws."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary) and "/AP" not in note and _value(note) not in (None, ""):
                return True
    return False


def _value(field: Any) -> str | None:
    """A field's own value, or its parent's; no more than a few levels are looked at."""
    for _ in range(8):
        if "/V" in field:
            return str(field.V)
        parent = field.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        field = parent
    return None
