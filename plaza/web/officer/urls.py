"""Addresses of the officer's desk."""

from django.urls import path

from plaza.web.officer import desk

urlpatterns = [
    path("petugas/", desk.desk, name="desk"),
    path("petugas/keadaan/", desk.state, name="desk_state"),
    path("petugas/meja/", desk.set_state, name="set_desk"),
    path("petugas/panggil/", desk.call, name="call_next"),
    path("petugas/pesan/", desk.message, name="next_message"),
    path("petugas/tiket/<slug:ref>/<slug:act>/", desk.act, name="desk_act"),
]
