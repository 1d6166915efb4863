"""Addresses of the officers' review."""

from django.urls import path

from plaza.web.review import signing, views

urlpatterns = [
    path("petugas/kasus/", views.next_one, name="next_case"),
    path("petugas/kasus/<slug:reference>/", views.case, name="case"),
    path("petugas/kasus/<slug:reference>/berkas/<slug:file>/<int:page>/", views.document, name="case_document"),
    path("petugas/tanda-tangan/", signing.waiting, name="sign_waiting"),
]
