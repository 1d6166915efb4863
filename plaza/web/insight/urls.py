"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.insight import live

urlpatterns: list[URLPattern] = [
    path("koordinator/", live.overview, name="manager"),
]
