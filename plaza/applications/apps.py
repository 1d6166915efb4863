"""Applications as a Django application."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Drafts, submission, verdicts, cases and decisions."""

    name = "plaza.applications"
