"""The words of this journey's pages that stand in rules as pairs."""

from plaza.core.texts import Pair, t


def pair(words: tuple[str, str]) -> Pair:
    """A pair of the rules as words that know both languages."""
    return t(*words)
