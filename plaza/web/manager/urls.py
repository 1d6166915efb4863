"""Addresses of the plaza's own people."""

from django.urls import path

from plaza.web.manager import changes, people, services, views

urlpatterns = [
    path("koordinator/orang/", people.people, name="manager_people"),
    path("koordinator/orang/<int:number>/", people.person, name="manager_person"),
    path("koordinator/orang/jawab/<slug:kind>/<int:number>/", people.answer, name="manager_answer"),
    path("koordinator/layanan/", services.services, name="manager_services"),
    path("koordinator/layanan/perubahan/<int:number>/", changes.change, name="service_change"),
    path("koordinator/layanan/perubahan/<int:number>/kirim/", changes.send, name="service_change_send"),
    path("koordinator/layanan/perubahan/<int:number>/jawab/", changes.answer, name="service_change_answer"),
    path("koordinator/layanan/perubahan/<int:number>/tarik/", changes.undo, name="service_change_undo"),
    path("koordinator/layanan/<str:code>/", services.service, name="manager_service"),
    path("koordinator/layanan/<str:code>/riwayat/", services.history, name="service_history"),
    path("koordinator/layanan/<str:code>/kembali/", services.bring_back, name="service_bring_back"),
    path("koordinator/jadwal/", views.roster, name="manager_roster"),
]
