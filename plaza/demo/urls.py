"""Addresses of the demonstration."""

from django.urls import path

from plaza.demo import views

urlpatterns = [
    path("demo/", views.people, name="demo"),
    path("demo/masuk/", views.sign_in, name="demo_sign_in"),
]
