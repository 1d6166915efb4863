"""The log as a Django application."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    """Leaves, entries and salts."""

    name = "plaza.integrity"

    def ready(self) -> None:
        from plaza.integrity.keys import check_settings

        check_settings()
