"""The web as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Every page of the plaza, its templates, its components and its static files."""

    name = "plaza.web"
