"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, officers, duty, keys and tasks."""

    name = "plaza.people"

    def ready(self) -> None:
        """Listens for sign-ins."""
        from plaza.people import entering  # noqa: F401
