"""Addresses of the health answers."""

from django.urls import URLPattern, path

from plaza.web.health import views

urlpatterns: list[URLPattern] = [
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
]
