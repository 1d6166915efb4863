"""The demonstration as a Django application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A sample city, invented people, specimen documents."""

    name = "plaza.demo"
