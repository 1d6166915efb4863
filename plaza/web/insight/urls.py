"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.insight import live, patterns, planner

urlpatterns: list[URLPattern] = [
    path("koordinator/", live.overview, name="manager"),
    path("koordinator/rencana/", planner.planner, name="planner"),
    path("koordinator/perkiraan/", planner.expected, name="expected"),
    path("inspektorat/", patterns.inspectorate, name="inspectorate"),
    path("inspektorat/pola/", patterns.patterns, name="patterns"),
]
