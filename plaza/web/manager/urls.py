"""Addresses of the plaza's own people."""

from django.urls import path

from plaza.web.manager import people, views

urlpatterns = [
    path("koordinator/orang/", people.people, name="manager_people"),
    path("koordinator/orang/<int:number>/", people.person, name="manager_person"),
    path("koordinator/orang/jawab/<slug:kind>/<int:number>/", people.answer, name="manager_answer"),
    path("koordinator/jadwal/", views.roster, name="manager_roster"),
]
