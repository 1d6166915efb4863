"""Calls as a Django application."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls, their seats and their chat."""

    name = "plaza.calls"
