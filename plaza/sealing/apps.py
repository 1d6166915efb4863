"""Sealing as a Django application."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """No tables: its keys and templates lie in the data folder."""

    name = "plaza.sealing"
