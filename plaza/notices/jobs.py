"""The outbox at work: one job per notice, and a round for those whose hour has passed."""

from plaza.core.work import every, job
from plaza.notices.actions import give_up_old, send_notice
from plaza.notices.adapters import TRANSPORTS
from plaza.notices.rules import ATTEMPTS


def _send(*, ref: str) -> None:
    """Sends one notice."""
    send_notice(ref)


# A job for each channel: a mail server that hangs holds the threads that letters may hold, and no push waits for it.
for channel in TRANSPORTS:
    job(f"notices.send_{channel}", queue="external", attempts=ATTEMPTS + 1, lease=60)(_send)
job("notices.send", queue="external", attempts=ATTEMPTS + 1, lease=60)(_send)  # asked for by an earlier version


every(60, name="notices.give_up_old")(give_up_old)
