"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.insight import acts, live, openly, patterns, planner, reports, searches, standards, usage

urlpatterns: list[URLPattern] = [
    path("koordinator/", live.overview, name="manager"),
    path("koordinator/perhatian/", live.attend, name="attend_alert"),
    path("koordinator/rencana/", planner.planner, name="planner"),
    path("koordinator/rencana/<str:code>/", usage.tenant_usage, name="tenant_usage"),
    path("koordinator/perkiraan/", planner.expected, name="expected"),
    path("koordinator/standar/", standards.standards, name="standards"),
    path("koordinator/pencarian/", searches.missed, name="missed_searches"),
    path("koordinator/pencarian.csv", searches.missed_csv, name="missed_searches_csv"),
    path("koordinator/laporan/", reports.reports, name="reports"),
    path("koordinator/laporan/<slug:code>.xlsx", reports.report_xlsx, name="report_xlsx"),
    path("koordinator/laporan/<slug:code>/<slug:key>.csv", reports.report_csv, name="report_csv"),
    path("inspektorat/", acts.inspectorate, name="inspectorate"),
    path("inspektorat/pola/", patterns.patterns, name="patterns"),
    path("transparansi/", openly.page, name="openly"),
    path("transparansi/skema.json", openly.schema, name="openly_schema"),
    path("transparansi/<slug:code>.json", openly.as_json, name="openly_json"),
    path("transparansi/<slug:code>.csv", openly.as_csv, name="openly_csv"),
]
