"""Words as a table file may carry them: whatever somebody wrote stays words, and is never a formula. Pure."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""With these a spreadsheet begins to compute, or may."""


def as_words(text: str) -> str:
    """The text for CSV: one that a spreadsheet would take for a formula begins with an apostrophe."""
    plain = text.replace("\0", "")
    return f"'{plain}" if plain.startswith(FORMULA) else plain
