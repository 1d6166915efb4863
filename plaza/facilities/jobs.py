"""The rounds of the building: they bear being made by two workers at once, because every step is a conditional UPDATE."""

from plaza.core.work import every, job
from plaza.facilities.actions import end_old_stays, rooms
from plaza.facilities.actions.companions import climb_all, end_stale_calls


@job("facilities.displace_bookings")
def displace_bookings() -> None:
    """Tells whoever booked a time at which the room is shut; a second run finds nobody."""
    rooms.displace_bookings()


every(900, name="facilities.displace_bookings")(rooms.displace_bookings)
every(5, name="facilities.climb", queue="urgent")(climb_all)
every(60, name="facilities.end_stale_calls")(end_stale_calls)
every(300, name="facilities.end_old_stays")(end_old_stays)
