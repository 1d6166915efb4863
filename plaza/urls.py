"""Every address of the plaza: composition only. Each room of pages keeps its own list."""

from importlib import import_module, util

from django.urls import URLPattern, URLResolver

JOURNEYS = ("public", "health", "account", "citizen", "queue", "officer", "manager", "periksa", "building", "demo")

urlpatterns: list[URLPattern | URLResolver] = []
for name in JOURNEYS:
    if util.find_spec(f"plaza.web.{name}") and util.find_spec(f"plaza.web.{name}.urls"):
        urlpatterns += import_module(f"plaza.web.{name}.urls").urlpatterns

websocket_urlpatterns: list[URLPattern] = []
for name in ("queueing", "calls"):
    if util.find_spec(f"plaza.{name}") and util.find_spec(f"plaza.{name}.consumers"):
        websocket_urlpatterns += import_module(f"plaza.{name}.consumers").websocket_urlpatterns
