"""The background work of applications: the system's own look at a submitted application."""

from plaza.applications.actions.deciding import decide, release_cases
from plaza.core.work import every, job


@job("applications.decide", attempts=6)
def decide_job(*, reference: str) -> None:
    """Judges the application once all its documents are read; running it again finds the decision made."""
    decide(reference)


every(30, name="applications.release_cases")(release_cases)
