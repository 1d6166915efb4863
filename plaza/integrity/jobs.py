"""The log's work in the background: the one sequencer's round."""

from plaza.core.work import every, worker_name
from plaza.integrity.actions import number_leaves


@every(1, name="integrity.number_leaves")
def number() -> None:
    """Numbers what was committed since the last time; only the holder of the lease does anything."""
    number_leaves(worker=worker_name())
