"""The outbox at work: one job per notice, and a round for those whose hour has passed."""

from plaza.core.work import every, job
from plaza.notices.actions import give_up_old, send_notice
from plaza.notices.rules import ATTEMPTS


@job("notices.send", attempts=ATTEMPTS + 1, lease=60)
def send(*, ref: str) -> None:
    """Sends one notice."""
    send_notice(ref)


every(60, name="notices.give_up_old")(give_up_old)
