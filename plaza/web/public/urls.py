"""Addresses of the public pages."""

from django.urls import URLPattern, path

from plaza.web.public import device, language, showcase, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("cari/", views.search, name="search"),
    path("cari/tidak-ketemu/", views.missed, name="search_missed"),
    path("layanan/<str:code>/", views.service, name="service"),
    path("instansi/<str:code>/", views.tenant, name="tenant"),
    path("bantuan/", views.help_page, name="help"),
    path("tentang/", views.about, name="about"),
    path("bahasa/", language.choose, name="language"),
    path("luring/", device.offline, name="offline"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("favicon.ico", device.favicon, name="favicon"),
    path("robots.txt", device.robots, name="robots"),
    path("komponen/", showcase.showcase, name="showcase"),
]
