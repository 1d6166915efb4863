"""The rounds of the line: they bear being made by two workers at once, because every step is a conditional UPDATE."""

from plaza.core.work import every
from plaza.queueing.actions import rounds

every(3, name="queueing.climb_ladder")(rounds.climb_ladder)
every(5, name="queueing.end_leases")(rounds.end_leases)
every(15, name="queueing.end_graces")(rounds.end_graces)
every(300, name="queueing.close_old_days")(rounds.close_old_days)
every(3600, name="queueing.forget_commands")(rounds.forget_commands)
