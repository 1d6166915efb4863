"""Valid answers for any question that the catalogue may ask, as people type them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from plaza.catalogue.rules.definitions import Constraints, Field
from plaza.demo.specimens.people import Person, invent_person

LETTERS = st.characters(codec="ascii", categories=("Lu", "Ll"))
PRINTABLE = st.characters(codec="ascii", categories=("L", "N", "P", "S"))
NUMBERS: dict[str, Callable[[Person], str]] = {
    "nik": lambda who: who.nik, "npwp": lambda who: who.npwp, "nib": lambda who: who.nib, "plate": lambda who: who.plate,
}  # fmt: skip
SOMEBODY = st.integers(1, 400).map(invent_person)


def raw_answer(asked: Field, *, answers: Mapping[str, object], on: date) -> st.SearchStrategy[str]:
    """What somebody may type as a valid answer to that question; now and then nothing, where that is allowed."""
    given = _given(asked, answers, on)
    return given if asked.required else st.one_of(given, st.just(""))


def _given(asked: Field, answers: Mapping[str, object], on: date) -> st.SearchStrategy[str]:
    limits = asked.constraints
    if asked.options:
        return st.sampled_from([option.value for option in asked.options])
    if asked.type in ("number", "money"):
        return _number(limits, whole=limits.integer or asked.type == "money")
    if asked.type == "date":
        return _date(limits, answers, on)
    if asked.type in NUMBERS:
        return SOMEBODY.map(NUMBERS[asked.type])
    if limits.pattern:
        shortest, longest = limits.min_length or 0, limits.max_length or 2000
        shaped = st.from_regex(limits.pattern, fullmatch=True, alphabet=PRINTABLE)
        return shaped.filter(lambda text: shortest <= len(text) <= longest)
    return st.text(LETTERS, min_size=max(limits.min_length or 1, 1), max_size=min(limits.max_length or 60, 60))


def _number(limits: Constraints, *, whole: bool) -> st.SearchStrategy[str]:
    least = limits.min if limits.min is not None else Decimal(0)
    most = limits.max if limits.max is not None else Decimal(10**9)
    if whole:
        return st.integers(int(least), int(most)).map(str)
    return st.decimals(least, most, places=2).map(lambda value: f"{value:f}".replace(".", ","))


def _date(limits: Constraints, answers: Mapping[str, object], on: date) -> st.SearchStrategy[str]:
    first, last = date(1990, 1, 1), date(2040, 1, 1)
    if limits.not_before == "today":
        first = on
    if limits.not_after == "today":
        last = on
    if isinstance(other := answers.get(limits.after), str):
        first = max(first, date.fromisoformat(other) + timedelta(days=1))
    return st.dates(first, max(last, first)).map(lambda day: f"{day:%d-%m-%Y}")
