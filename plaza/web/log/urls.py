"""Addresses of the public log and of receipts."""

from django.urls import URLPattern, path

from plaza.web.log import emergency, files, receipts, views

urlpatterns: list[URLPattern] = [
    path("log/", views.overview, name="log"),
    path("log/checkpoint", files.checkpoint, name="log_checkpoint"),
    path("log/key", files.key, name="log_key"),
    path("log/handovers.json", files.handovers, name="log_handovers"),
    path("log/state.json", files.state, name="log_state"),
    path("log/tile/<path:place>", files.tile, name="log_tile"),
    path("log/periksa/", views.check, name="log_check"),
    path("petugas/darurat/", emergency.emergency, name="emergency"),
    path("permohonan/<slug:reference>/bukti/", receipts.application, name="receipts"),
    path("permohonan/<slug:reference>/bukti/<slug:leaf_id>.json", receipts.application_file, name="receipt_file"),
    path("permohonan/<slug:reference>/bukti/hapus/", receipts.erase, name="erase_facts"),
]
