"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.feedback import reports, survey

urlpatterns: list[URLPattern] = [
    path("nilai/<str:token>/", survey.survey, name="survey"),
    path("lapor/", reports.report, name="report"),
    path("lapor/kirim/", reports.send, name="send_report"),
    path("lapor/kotak/", reports.own_mailbox, name="own_mailbox"),
    path("lapor/sidik.txt", reports.scripts, name="report_scripts"),
    path("lapor/luring-<slug:language>.html", reports.offline, name="report_alone"),
    path("inspektorat/laporan/", reports.inbox, name="mailboxes"),
    path("inspektorat/laporan/<slug:ref>/", reports.mailbox, name="mailbox"),
    path("inspektorat/laporan/<slug:ref>/jawab/", reports.reply, name="reply_report"),
    path("inspektorat/laporan/<slug:ref>/selesai/", reports.close, name="close_mailbox"),
    path("inspektorat/laporan/<slug:ref>/<int:number>.kotak", reports.sealed_message, name="sealed_message"),
]
