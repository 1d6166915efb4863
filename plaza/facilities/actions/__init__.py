"""Every write in the building: announcements, counters, rooms and bookings, companions, needs, kiosks, tenants on their way in."""

from plaza.facilities.actions.announcements import (
    announce,
    announce_closing,
    withdraw_announcement,
    withdraw_closing_news,
)
from plaza.facilities.actions.common import BuildingError
from plaza.facilities.actions.companions import (
    arrive,
    call_companion,
    cancel_call,
    climb,
    end_call,
    give_back_call,
    release_attendant,
    take_call,
)
from plaza.facilities.actions.counters import bring_counters, edit_counter, leave_counter, remove_counter, take_counter
from plaza.facilities.actions.kiosks import (
    become_kiosk,
    fill_spool,
    kiosk_seen,
    make_kiosk,
    mark_refused,
    mark_registered,
    new_kiosk_key,
    next_open_day,
    retire_kiosk,
    set_kiosk_paper,
)
from plaza.facilities.actions.needs import carry_needs, tell_needs, withdraw_needs
from plaza.facilities.actions.rooms import (
    book,
    cancel_booking,
    close_room,
    displace_bookings,
    end_old_stays,
    end_one_stay,
    end_stay,
    open_room,
    stay,
)
from plaza.facilities.actions.tenants import set_preparation, set_tenant_state

__all__ = [
    "BuildingError", "announce", "announce_closing", "arrive", "become_kiosk", "book", "bring_counters", "call_companion",
    "cancel_booking", "cancel_call", "carry_needs", "climb", "close_room", "displace_bookings", "edit_counter", "end_call", "end_old_stays",
    "end_one_stay", "end_stay", "fill_spool", "give_back_call", "kiosk_seen", "leave_counter", "make_kiosk", "mark_refused",
    "mark_registered", "new_kiosk_key", "next_open_day", "open_room", "release_attendant", "remove_counter", "retire_kiosk",
    "set_kiosk_paper", "set_preparation", "set_tenant_state", "stay", "take_call", "take_counter", "tell_needs", "withdraw_announcement",
    "withdraw_closing_news", "withdraw_needs",
]  # fmt: skip
