"""A form's field as a page shows it: the label, a hint, what is wrong, and the right keyboard on a phone."""

from dataclasses import dataclass

from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Shown:
    """All that ``components/field.html`` needs. ``kind``: text | file | checkbox | choices."""

    bound: BoundField
    kind: str
    label: object
    hint: object
    heading: bool
    control: SafeString | None
    prefix: str = ""
    suffix: str = ""
    width: str = ""


def kind_of(bound: BoundField) -> str:
    """Which markup a field needs, by its widget."""
    input_type = getattr(bound.field.widget, "input_type", "")
    many = getattr(bound.field.widget, "allow_multiple_selected", False)
    if input_type == "radio" or (input_type == "checkbox" and many):
        return "choices"
    return input_type if input_type in ("checkbox", "file") else "text"


def shown(bound: BoundField, *, label: object = None, hint: object = None, heading: bool = False,
          prefix: str = "", suffix: str = "", width: str = "", **attrs: object) -> Shown:  # fmt: skip
    """The field with its control drawn and bound to its hint and its error by ``aria-describedby``."""
    hint = hint if hint is not None else bound.help_text
    kind = kind_of(bound)
    control = (
        None
        if kind == "choices"
        else bound.as_widget(attrs=_attributes(bound, kind=kind, hint=hint, width=width, attrs=attrs))
    )
    words = label if label is not None else bound.label
    return Shown(bound, kind, words, hint, heading, control, prefix, suffix, width)


def _attributes(
    bound: BoundField, *, kind: str, hint: object, width: str, attrs: dict[str, object]
) -> dict[str, str | bool]:
    names = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(bound.errors)
    given = {
        name.replace("_", "-"): value if isinstance(value, bool) else str(value)
        for name, value in attrs.items()
        if value is not None
    }
    classes = {"checkbox": "tick", "file": "file-input"}.get(kind, "input")
    if width:
        classes += f" input-{width}"
    described: dict[str, str | bool] = {"aria-describedby": " ".join(names)} if names else {}
    return {"class": classes, **described, **given}


def problems(form: BaseForm) -> list[tuple[str, str]]:
    """What is wrong with a form, as (address of the field, sentence) in the order of the page."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        address = f"#{bound.auto_id}_0" if kind_of(bound) == "choices" else f"#{bound.id_for_label}"
        found += [(address, str(error)) for error in bound.errors]
    return found
