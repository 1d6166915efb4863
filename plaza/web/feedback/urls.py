"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.feedback import survey

urlpatterns: list[URLPattern] = [
    path("nilai/<str:token>/", survey.survey, name="survey"),
]
