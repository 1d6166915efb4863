"""Insight as a Django application."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Figures, patterns, forecasts and the staffing planner."""

    name = "plaza.insight"
