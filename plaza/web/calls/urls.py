"""Addresses of the call."""

from django.urls import path

from plaza.web.calls import endings, papers, views

urlpatterns = [
    path("ca/lokal.crt", views.authority, name="local_authority"),
    path("petugas/penghentian/", endings.listed, name="endings"),
    path("petugas/penghentian/<slug:ref>/", endings.ending, name="ending"),
    path("panggilan/kursi/<str:token>/", views.take, name="take_seat"),
    path("panggilan/periksa/<slug:ref>/", views.check, name="check_device"),
    path("panggilan/<slug:ref>/", views.guest, name="guest_call"),
    path("panggilan/<slug:ref>/undang/", views.invite, name="invite_seat"),
    path("panggilan/<slug:ref>/lagi/", views.again, name="call_again"),
    path("panggilan/<slug:ref>/kabar/", views.news, name="call_news"),
    path("panggilan/<slug:ref>/tulis/", views.write, name="call_write"),
    path("panggilan/<slug:ref>/dokumen/", papers.sent, name="call_papers"),
    path("panggilan/<slug:ref>/dokumen/<slug:document>/", papers.look, name="call_paper"),
    path("panggilan/<slug:ref>/dokumen/<slug:document>/gambar/", papers.picture, name="call_paper_picture"),
    path("panggilan/<slug:ref>/dokumen/<slug:document>/gambar/<int:page>/", papers.picture, name="call_paper_page"),
    path("panggilan/<slug:ref>/dokumen/<slug:document>/hapus/", papers.remove, name="call_paper_remove"),
]
