"""The reader's work, in a lane of its own, so that pages and calls never wait for it."""

from plaza.core.work import job
from plaza.verification.actions import read_upload


@job("verification.read_file", lane="reader", attempts=5, lease=90)
def read_file_job(*, file_ref: str) -> None:
    """Reads one document of the vault; running it again finds the reading made."""
    read_upload(file_ref)
