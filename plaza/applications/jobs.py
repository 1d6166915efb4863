"""The background work of applications: the system's own look at a submitted application."""

from plaza.applications.actions.deciding import decide, release_cases
from plaza.applications.actions.paying import payment_came
from plaza.applications.actions.retention import delete_cards, remind
from plaza.applications.actions.wallet import forget_old, keep_proved
from plaza.applications.actions.wayback import send_way_back
from plaza.core.work import every, job
from plaza.payments.queries import bill_of


@job("applications.decide", queue="urgent", attempts=6)
def decide_job(*, reference: str) -> None:
    """Judges the application once all its documents are read; running it again finds the decision made."""
    decide(reference)


@job("applications.payment_came", queue="urgent", attempts=8)
def payment_came_job(*, bill: str) -> None:
    """Goes on with the application whose bill was paid; running it again finds that it went on."""
    paid = bill_of(bill)
    payment_came(paid.subject_ref.removeprefix("application:"), bill=paid)


@job("applications.keep_proved", attempts=4)
def keep_proved_job(*, reference: str) -> None:
    """Keeps what a granted application proved; running it again finds it kept."""
    keep_proved(reference)


@job("applications.send_way_back", attempts=4)
def send_way_back_job(*, index: str) -> None:
    """Sends the link back to whoever lost their reference; a second run sends at most one more."""
    send_way_back(index)


every(30, name="applications.release_cases")(release_cases)
every(3600, name="applications.forget_old")(forget_old)
every(3600, name="applications.remind")(remind)
every(3600, name="applications.delete_cards")(delete_cards)
