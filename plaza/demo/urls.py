"""Addresses of the demonstration."""

from django.urls import path

from plaza.demo import paying, views

urlpatterns = [
    path("demo/", views.people, name="demo"),
    path("demo/masuk/", views.sign_in, name="demo_sign_in"),
    path("demo/kunci-inspektorat/", views.report_key, name="demo_report_key"),
    path("demo/bank/<slug:order>/", paying.bank, name="demo_bank"),
]
