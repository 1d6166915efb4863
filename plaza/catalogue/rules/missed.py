"""Which words of a search that found nothing may be kept: what people call a service, and nothing that could be about somebody. Pure."""

import re
from datetime import date, timedelta

from plaza.catalogue.rules.words import tokens

LONGEST, MOST_WORDS, LONGEST_WORD = 60, 6, 20
"""Longer is a story, and stories are about people."""
MOST_DIGITS = 4
"""A year may stand in a question; a NIK, a telephone number, a date or an account may not."""
SHOWN_FROM = 5
"""Rarer words are never shown: they may be one person's."""
COUNTED_EVERY = timedelta(minutes=10)
"""The same words count once in this time, so that one person who tries again and again is not many."""
KEPT_WEEKS, RARE_WEEKS = 53, 2
MOST_A_WEEK = 5_000
_CONTACT = re.compile(r"@|://|www\.|\.(com|id|net|org)\b", re.IGNORECASE)
_PLATE = re.compile(r"\b[a-z]{1,2}[\s-]?\d{1,4}[\s-]?[a-z]{1,3}\b", re.IGNORECASE)


def kept_words(text: str) -> str:
    """The words in small letters without accents and signs; empty when they must not be kept or say too little."""
    if _CONTACT.search(text) or _PLATE.search(text) or sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        return ""
    words = tokens(text)
    kept = " ".join(words)
    too_much = len(kept) > LONGEST or len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words)
    return "" if too_much or sum(sign.isalpha() for sign in kept) < 3 else kept


def week_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())
