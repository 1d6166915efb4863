"""The rounds of the line: they bear being made by two workers at once, because every step is a conditional UPDATE."""

from plaza.core.work import every, job
from plaza.queueing.actions import appointments, rounds
from plaza.queueing.rules import LEASE


@job("queueing.displace_fallen")
def displace_fallen() -> None:
    """Tells whoever has an appointment at a time that no longer stands; a second run finds nobody."""
    appointments.displace_fallen()


every(3, name="queueing.climb_ladder", queue="urgent")(rounds.climb_ladder)
# After a standstill of the whole plaza every lease is over, and no desk is to blame: they get the time to come back.
every(5, name="queueing.end_leases", after=LEASE.total_seconds(), queue="urgent")(rounds.end_leases)
every(15, name="queueing.end_graces", queue="urgent")(rounds.end_graces)
every(300, name="queueing.close_old_days")(rounds.close_old_days)
every(300, name="queueing.close_evenings")(rounds.close_evenings)
every(30, name="queueing.release_missed", queue="urgent")(appointments.release_missed)
every(60, name="queueing.release_silent")(appointments.release_silent)
every(60, name="queueing.remind")(appointments.remind)
every(900, name="queueing.displace_fallen")(appointments.displace_fallen)
every(3600, name="queueing.forget_commands")(rounds.forget_commands)
