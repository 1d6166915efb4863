"""Addresses of the public pages."""

from django.urls import URLPattern, path

from plaza.web.public import language, showcase

urlpatterns: list[URLPattern] = [
    path("bahasa/", language.choose, name="language"),
    path("komponen/", showcase.showcase, name="showcase"),
]
