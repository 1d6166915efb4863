"""Every write of the catalogue: loading a file, and a coordinator's edits. Each is atomic, checked by the same rules, and logged."""

from plaza.catalogue.actions.editing import edit_schedule, edit_service, edit_tenant, remove_holiday, set_holiday
from plaza.catalogue.actions.seeding import seed_catalogue

__all__ = ["edit_schedule", "edit_service", "edit_tenant", "remove_holiday", "seed_catalogue", "set_holiday"]
