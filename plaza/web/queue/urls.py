"""Addresses of the line."""

from django.urls import path

from plaza.web.queue import appointing, push, taking, waiting

urlpatterns = [
    path("worker.js", push.worker, name="worker"),
    path("kabar/kunci/", push.key, name="push_key"),
    path("kabar/langganan/", push.subscription, name="push_subscription"),
    path("antre/<slug:code>/", taking.take, name="take_ticket"),
    path("antre/<slug:code>/pesan/", taking.message, name="leave_message"),
    path("antre/pesan/<slug:ref>/", taking.message_left, name="message"),
    path("janji/", appointing.mine, name="appointments"),
    path("janji/<slug:code>/", appointing.choose, name="appoint"),
    path("janji-saya/<slug:ref>/", appointing.appointment, name="appointment"),
    path("janji-saya/<slug:ref>/datang/", appointing.come, name="check_in"),
    path("janji-saya/<slug:ref>/kalender.ics", appointing.calendar, name="appointment_calendar"),
    path("janji-saya/<slug:ref>/tetap/", appointing.confirm, name="confirm_appointment"),
    path("janji-saya/<slug:ref>/batal/", appointing.cancel, name="cancel_appointment"),
    path("janji-saya/<slug:ref>/pindah/", appointing.move, name="move_appointment"),
    path("janji-saya/<slug:ref>/<str:token>/", appointing.link, name="appointment_link"),
    path("tiket/<slug:ref>/", waiting.ticket, name="ticket"),
    path("tiket/<slug:ref>/isi/", waiting.part, name="ticket_part"),
    path("tiket/<slug:ref>/keluar/", waiting.leave, name="leave_ticket"),
    path("tiket/<slug:ref>/kembali/", waiting.come_back, name="return_ticket"),
    path("tiket/<slug:ref>/syarat/", waiting.upload, name="upload_while_waiting"),
    path("tiket/<slug:ref>/nanti/", waiting.later, name="call_later"),
    path("tiket/<slug:ref>/<str:token>/", waiting.link, name="ticket_link"),
]
