"""Icons drawn into the page itself: no request of their own, in the colour of the text beside them."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parents[1] / "static" / "plaza" / "icons"


class NoSuchIcon(ValueError):
    """A name that is not in the folder of icons: the message says where icons come from."""


@cache
def strokes(name: str) -> SafeString:
    """The drawing inside the icon's ``<svg>``."""
    path = FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.exists():
        raise NoSuchIcon(f"There is no icon {name!r} in {FOLDER.name}/ (its README says where icons come from).")
    found = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    return mark_safe(found.group(1).strip() if found else "")  # noqa: S308 - our own file


def icon_svg(name: str, *, size: str = "") -> SafeString:
    """The icon, hidden from screen readers: the word beside it says the same. ``size``: "" | "small" | "large" | "huge"."""
    return format_html(
        '<svg class="icon{}" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" icon-{size}" if size else "",
        strokes(name),
    )
