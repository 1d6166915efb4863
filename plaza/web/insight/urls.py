"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.insight import live, openly, patterns, planner, standards

urlpatterns: list[URLPattern] = [
    path("koordinator/", live.overview, name="manager"),
    path("koordinator/rencana/", planner.planner, name="planner"),
    path("koordinator/perkiraan/", planner.expected, name="expected"),
    path("koordinator/standar/", standards.standards, name="standards"),
    path("inspektorat/", patterns.inspectorate, name="inspectorate"),
    path("inspektorat/pola/", patterns.patterns, name="patterns"),
    path("transparansi/", openly.page, name="openly"),
    path("transparansi/skema.json", openly.schema, name="openly_schema"),
    path("transparansi/<slug:code>.json", openly.as_json, name="openly_json"),
    path("transparansi/<slug:code>.csv", openly.as_csv, name="openly_csv"),
]
