"""No way to the national channel: the page offers none."""

from plaza.feedback.adapters.base import Handed, Outcome


class NoChannel:
    """Hands nothing over."""

    def hand_over(self, complaint: Handed) -> Outcome:
        """Nothing came of it."""
        return Outcome()

    def check(self) -> str:
        """It does what it says."""
        return ""
