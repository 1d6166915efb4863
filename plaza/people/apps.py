"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, officers, duty, keys and tasks."""

    name = "plaza.people"
