"""The API as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Public reads for programs."""

    name = "plaza.api"
