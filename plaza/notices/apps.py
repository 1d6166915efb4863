"""Notices as a Django application."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The outbox, and the browsers that asked to be told."""

    name = "plaza.notices"
