"""The log as a Django application."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    """Leaves, entries and salts."""

    name = "plaza.integrity"

    def ready(self) -> None:
        from plaza.core.rotation import MORE, Column
        from plaza.integrity.keys import check_settings
        from plaza.integrity.models import Salt

        check_settings()
        MORE.append(Column(Salt, "opened", context=lambda row: f"salt:{row.leaf_id}"))
