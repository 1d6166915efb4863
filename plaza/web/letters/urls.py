"""The address of a letter's link."""

from django.urls import path

from plaza.web.letters import views

urlpatterns = [path("surat/<str:token>/", views.letter, name="letter")]
