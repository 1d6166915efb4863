"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Tenants, services, hours and search."""

    name = "plaza.catalogue"
