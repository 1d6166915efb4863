"""Sealing as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """No tables: its keys and templates lie in the data folder."""

    name = "plaza.sealing"

    def ready(self) -> None:
        import_module("plaza.sealing.checks")
