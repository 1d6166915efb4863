"""The background work of permits: the document that a dead process did not make, or that a signer elsewhere makes."""

from plaza.core.work import every, job
from plaza.permits import actions


@job("permits.set_document", attempts=8)
def set_document(*, code: str) -> None:
    """Makes the permit's PDF unless it is there."""
    actions.make_document(code)


every(600, name="permits.missing_documents")(actions.look_for_missing_documents)
