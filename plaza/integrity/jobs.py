"""The log's work in the background: the one sequencer's round, and the publishing of what it numbered."""

from plaza.core.work import every, worker_name
from plaza.integrity.actions import look_for_differences, number_leaves
from plaza.integrity.publishing import publish
from plaza.integrity.settings_told import note_settings

ONCE = 10.0**9
"""Seconds that no process lives."""


@every(1, name="integrity.number_leaves", queue="urgent")
def number() -> None:
    """Numbers what was committed since the last time; only the holder of the lease does anything."""
    number_leaves(worker=worker_name())


@every(10, name="integrity.publish", queue="external")
def make_public() -> None:
    """Publishes the news; whoever comes second finds somebody at it, or nothing to do."""
    publish()


@every(3600, name="integrity.compare", after=300)
def compare() -> None:
    """Lays the tables beside the log: a role, a task or a number that somebody put there by hand is found within the hour."""
    look_for_differences()


@every(ONCE, name="integrity.note_settings")
def settings_in_the_log() -> None:
    """At a worker's start: the settings that hold from now on, if they were changed."""
    note_settings()
