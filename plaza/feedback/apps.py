"""Feedback as a Django application."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Surveys, complaints and sealed reports."""

    name = "plaza.feedback"
