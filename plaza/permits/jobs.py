"""The background work of permits: documents that wait for whoever makes them, and PDFs that somebody wants examined."""

from plaza.core.work import every, job
from plaza.permits import actions, examining


@job("permits.set_document", queue="urgent", attempts=8)
def set_document(*, code: str) -> None:
    """Makes the permit's PDF unless it is there."""
    actions.make_document(code, by_job=True)


job("permits.seal_afar", queue="external", attempts=8)(set_document)


@job("permits.examine", queue="reader", attempts=3, lease=60)
def examine(*, ref: str) -> None:
    """Looks at a PDF that somebody holds; running it again finds it looked at."""
    examining.examine(ref)


every(600, name="permits.missing_documents")(actions.look_for_missing_documents)
every(300, name="permits.forget_examined")(examining.forget_examined)
