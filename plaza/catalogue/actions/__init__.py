"""Every write of the catalogue: loading a file, and a coordinator's edits. Each is atomic, checked by the same rules, and logged."""

from plaza.catalogue.actions.calendar import CalendarError, close_suddenly, load_holidays, withdraw_closing
from plaza.catalogue.actions.editing import edit_schedule, edit_service, edit_tenant, remove_holiday, set_holiday
from plaza.catalogue.actions.learning import LearningError, forget_missed, learn_words, note_missed, unlearn_words
from plaza.catalogue.actions.revising import (
    RevisionError,
    answer_revision,
    bring_back,
    bring_due_into_force,
    drop_revision,
    save_draft,
    send_revision,
    take_back,
)
from plaza.catalogue.actions.seeding import seed_catalogue

__all__ = [
    "CalendarError", "LearningError", "RevisionError", "answer_revision", "bring_back", "bring_due_into_force", "close_suddenly",
    "drop_revision", "edit_schedule", "edit_service", "edit_tenant", "forget_missed", "learn_words", "load_holidays", "note_missed",
    "remove_holiday", "save_draft", "seed_catalogue", "send_revision", "set_holiday", "take_back", "unlearn_words", "withdraw_closing",
]  # fmt: skip
