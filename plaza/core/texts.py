"""Both languages at the place where they are used: Indonesian first, English beside it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import get_language

if TYPE_CHECKING:  # whoever takes words takes these: labels, choices, messages
    _Words = str
else:
    _Words = Promise


_BY_NUMBER = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


def agreed(words: str, values: Mapping[str, object]) -> str:
    """A noun as its number has it: ``{n} {n:place|places} free`` becomes ``{n} place free`` where ``n`` is one."""
    return _BY_NUMBER.sub(lambda found: found[2] if str(values.get(found[1])) == "1" else found[3], words)


class Pair(_Words):
    """A text in two languages that becomes words when it is shown."""

    def __init__(self, indonesian: str, english: str, values: dict[str, object] | None = None) -> None:
        self.indonesian, self.english, self.values = indonesian, english, values or {}

    def __str__(self) -> str:
        return self.in_language(get_language() or "id")

    def in_language(self, language: str) -> str:
        """The words in that language (``id`` or ``en``)."""
        words = self.english if language.startswith("en") else self.indonesian
        return agreed(words, self.values).format(**self.values) if self.values else words

    def __mod__(self, _: object) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.indonesian, self.english))

    def __deepcopy__(self, _: object) -> "Pair":
        return self  # words do not change; a form copies all of its choices for each request

    def __repr__(self) -> str:
        return f"Pair({self.indonesian!r})"

    def __html__(self) -> str:
        return escape(str(self))


def t(indonesian: str, english: str, **values: object) -> Pair:
    """The text in the language of whoever reads it; ``{name}`` in both is filled from ``values``."""
    return Pair(indonesian, english, values)
