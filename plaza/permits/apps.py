"""Permits as a Django application."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """The register of what was granted."""

    name = "plaza.permits"
