"""Every write in the line: what people do (joining), what officers do (serving, desks), what the plaza does by itself (rounds)."""

from plaza.queueing.actions.appointments import (
    SlotGone,
    book,
    cancel,
    check_in,
    confirm,
    exchange_appointment_link,
    move_appointment,
)
from plaza.queueing.actions.closings import tell_of_closing
from plaza.queueing.actions.common import NotOnDuty, Overtaken, QueueClosed, QueueError
from plaza.queueing.actions.desks import answer_message, next_message, officers_seen, set_counter, set_desk
from plaza.queueing.actions.joining import (
    ConfirmFirst,
    bring,
    call_me_later,
    come_back,
    exchange_link,
    leave,
    leave_message,
    park,
    seen,
    take_ticket,
)
from plaza.queueing.actions.moving import come_in_person, to_tenant, to_video
from plaza.queueing.actions.paper import register_spooled, scan_paper, take_at_kiosk
from plaza.queueing.actions.rounds import missed
from plaza.queueing.actions.serving import (
    accept,
    add_note,
    call_next,
    finish,
    give_back,
    ring_again,
    settle_priority,
    transfer,
    undo_call,
    undo_finish,
)

__all__ = [
    "ConfirmFirst",
    "NotOnDuty",
    "Overtaken",
    "QueueClosed",
    "QueueError",
    "SlotGone",
    "accept",
    "add_note",
    "answer_message",
    "book",
    "bring",
    "call_me_later",
    "call_next",
    "cancel",
    "check_in",
    "come_back",
    "come_in_person",
    "confirm",
    "exchange_appointment_link",
    "exchange_link",
    "finish",
    "give_back",
    "leave",
    "leave_message",
    "missed",
    "move_appointment",
    "next_message",
    "officers_seen",
    "park",
    "register_spooled",
    "ring_again",
    "scan_paper",
    "seen",
    "set_counter",
    "set_desk",
    "settle_priority",
    "take_at_kiosk",
    "take_ticket",
    "tell_of_closing",
    "to_tenant",
    "to_video",
    "transfer",
    "undo_call",
    "undo_finish",
]  # fmt: skip
