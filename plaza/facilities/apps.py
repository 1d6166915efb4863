"""Facilities as a Django application."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """Counters, rooms, bookings and companions."""

    name = "plaza.facilities"
