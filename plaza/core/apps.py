"""The core as a Django application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Tables of the core: jobs, throttles, and the demonstration's clock."""

    name = "plaza.core"

    def ready(self) -> None:
        """A plaza with a wrong key does not start."""
        from plaza.core.fields import keys
        from plaza.core.keys import check_lasting_keys

        keys()
        check_lasting_keys()
