"""The reader's work, in a lane of its own, so that pages and calls never wait for it."""

import numpy as np

from plaza.core.work import before, every, job
from plaza.verification.actions import read_upload
from plaza.verification.incoming import sweep_uploads
from plaza.verification.reader import default_engine


@job("verification.read_file", lane="reader", attempts=5, lease=90)
def read_file_job(*, file_ref: str) -> None:
    """Reads one document of the vault; running it again finds the reading made."""
    read_upload(file_ref)


@before("reader")
def load_the_engine() -> None:
    """Loads the models and runs them once, so that the first card of the day is read as fast as the others."""
    default_engine().boxes(np.full((320, 480, 3), 255, dtype=np.uint8), side=320)


every(900, name="verification.sweep_uploads")(sweep_uploads)
