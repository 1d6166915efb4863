"""Every address of the plaza: composition only. Each journey of pages keeps its own list."""

from importlib import import_module, util

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

JOURNEYS = ("public", "health", "account", "citizen", "queue", "calls", "officer", "review", "manager", "periksa", "building")

urlpatterns: list[URLPattern | URLResolver] = []
for name in JOURNEYS:
    if util.find_spec(f"plaza.web.{name}") and util.find_spec(f"plaza.web.{name}.urls"):
        urlpatterns += import_module(f"plaza.web.{name}.urls").urlpatterns
if util.find_spec("plaza.api") and util.find_spec("plaza.api.urls"):
    urlpatterns += import_module("plaza.api.urls").urlpatterns  # every address with its lock
if settings.MODE != "production":
    urlpatterns += import_module("plaza.demo.urls").urlpatterns
urlpatterns.append(path("akun/", include("allauth.urls")))

websocket_urlpatterns: list[URLPattern] = []
for name in ("queueing", "calls"):
    if util.find_spec(f"plaza.{name}") and util.find_spec(f"plaza.{name}.consumers"):
        websocket_urlpatterns += import_module(f"plaza.{name}.consumers").websocket_urlpatterns

handler400 = "plaza.web.public.errors.bad_request"
handler403 = "plaza.web.public.errors.forbidden"
handler404 = "plaza.web.public.errors.not_found"
handler500 = "plaza.web.public.errors.broken"
