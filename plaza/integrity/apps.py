"""The log as a Django application."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    """Leaves, entries and salts."""

    name = "plaza.integrity"
