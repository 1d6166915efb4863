"""The background work of permits: the document that a dead process did not make."""

from plaza.core.work import job
from plaza.permits import actions


@job("permits.set_document", attempts=8)
def set_document(*, code: str) -> None:
    """Makes the permit's PDF unless it is there."""
    actions.set_document(code)
