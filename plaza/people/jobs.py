"""The background work of people."""

from plaza.core.work import every
from plaza.people.erasing import erase_what_ended

every(3600, name="people.erase_what_ended")(erase_what_ended)
