"""The reader's work, in a queue of its own, so that pages and calls never wait for it."""

from typing import Any

from plaza.core.work import before, every, job
from plaza.verification.actions import open_upload, read_upload
from plaza.verification.drawings import draw, forget_old_drawings
from plaza.verification.incoming import sweep_uploads
from plaza.verification.opening import readers


@job("verification.open_file", queue="reader", attempts=5, lease=180)
def open_file_job(*, file_ref: str) -> None:
    """Opens one file of the quarantine; running it again finds it opened."""
    open_upload(file_ref)


@job("verification.read_file", queue="reader", attempts=5, lease=90)
def read_file_job(*, file_ref: str) -> None:
    """Reads one document of the vault; running it again finds the reading made."""
    read_upload(file_ref)


@job("verification.draw", queue="reader", attempts=3, lease=90)
def draw_job(*, ref: str, file_ref: str, what: dict[str, Any]) -> None:
    """Draws one picture of a document; running it again finds it drawn."""
    draw(ref, file_ref=file_ref, what=what)


@before("reader")
def start_the_reader() -> None:
    """Starts the process that reads and lets it load its models, so that the first card of the day is read as fast as the others."""
    readers().warm()


every(900, name="verification.sweep_uploads")(sweep_uploads)
every(3600, name="verification.forget_drawings")(forget_old_drawings)
