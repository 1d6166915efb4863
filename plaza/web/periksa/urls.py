"""Addresses of the checking pages and of what PDF readers fetch."""

from django.urls import URLPattern, path, re_path

from plaza.web.periksa import views

urlpatterns: list[URLPattern] = [
    path("periksa/", views.start, name="periksa"),
    path("periksa/berkas/", views.file, name="periksa_file"),
    path("periksa/berkas/<str:token>/", views.answer, name="periksa_answer"),
    path("periksa/<str:code>/", views.code, name="periksa_code"),
    re_path(r"^ca/(?P<name>crl|root-crl)\.der$", views.revoked_certificates, name="revoked_certificates"),
    path("ca/root.pem", views.root, name="root_certificate"),
]
