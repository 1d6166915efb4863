"""How long card photographs are kept, and when the end of a permit is announced. Pure."""

from collections.abc import Collection
from datetime import date

KEEP_CARDS_DAYS = {"granted": 30, "withdrawn": 30, "refused": 120, "draft": 60, "needs_action": 120}
"""Days after the end of an application on which its card photographs go; of one that waits for its applicant, the days since anything
was last done to it. After a refusal the person has time to object and to go to court, and the card may be needed there."""
LEFT_ALONE = ("draft", "needs_action")
"""States in which the applicant may still come back and upload anew."""
REMIND_DAYS = (60, 30, 7)
"""Days before the end of a permit at which its owner is told."""


def reminders_due(*, issued: date, ends: date, on: date, told: Collection[int]) -> list[int]:
    """The reminders whose day has come and that were not sent; one that would follow upon the grant itself is left out."""
    left, whole = (ends - on).days, (ends - issued).days
    return [days for days in REMIND_DAYS if 0 <= left <= days and days not in told and days <= whole // 2]
