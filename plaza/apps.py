"""The plaza as a whole: once every room is loaded, the rooms are wired together."""

from importlib import import_module, util

from django.apps import AppConfig, apps


class PlazaConfig(AppConfig):
    """Loads each room's jobs and the one file of wiring, so that web, worker, reader and tests all have them."""

    name = "plaza"
    label = "plaza"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if config.name.startswith("plaza.") and util.find_spec(f"{config.name}.jobs"):
                import_module(f"{config.name}.jobs")
        import_module("plaza.wiring")
