"""The rounds of the building: they bear being made by two workers at once, because every step is a conditional UPDATE."""

from plaza.core.work import every
from plaza.facilities.actions import end_old_stays
from plaza.facilities.actions.companions import climb_all

every(5, name="facilities.climb")(climb_all)
every(300, name="facilities.end_old_stays")(end_old_stays)
