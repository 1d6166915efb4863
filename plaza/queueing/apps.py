"""Queueing as a Django application."""

from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """Queues, tickets and desks."""

    name = "plaza.queueing"
