"""Addresses of the plaza's own people."""

from django.urls import path

from plaza.web.manager import views

urlpatterns = [
    path("koordinator/orang/", views.people, name="manager_people"),
    path("koordinator/jadwal/", views.roster, name="manager_roster"),
]
