"""Addresses of this journey."""

from django.urls import URLPattern, path

from plaza.web.feedback import complaints, handling, reports, satisfaction, survey

urlpatterns: list[URLPattern] = [
    path("nilai/<str:token>/", survey.survey, name="survey"),
    path("lapor/", reports.report, name="report"),
    path("lapor/kirim/", reports.send, name="send_report"),
    path("lapor/soal/", reports.challenge, name="report_challenge"),
    path("lapor/kotak/", reports.own_mailbox, name="own_mailbox"),
    path("lapor/sidik.txt", reports.scripts, name="report_scripts"),
    path("lapor/luring-<slug:language>.html", reports.offline, name="report_alone"),
    path("inspektorat/laporan/", reports.inbox, name="mailboxes"),
    path("inspektorat/laporan/<slug:ref>/", reports.mailbox, name="mailbox"),
    path("inspektorat/laporan/<slug:ref>/jawab/", reports.reply, name="reply_report"),
    path("inspektorat/laporan/<slug:ref>/selesai/", reports.close, name="close_mailbox"),
    path("inspektorat/laporan/<slug:ref>/<int:number>.kotak", reports.sealed_message, name="sealed_message"),
    path("aduan/", complaints.complain, name="complain"),
    path("aduan/kembali/", complaints.way_back, name="complaint_back"),
    path("aduan/<slug:ref>/", complaints.complaint, name="complaint"),
    path("aduan/<slug:ref>/lapor/", complaints.national, name="complaint_national"),
    path("aduan/<slug:ref>/bukti/", complaints.receipts, name="complaint_receipts"),
    path("aduan/<slug:ref>/bukti/<slug:leaf_id>.json", complaints.receipt_file, name="complaint_receipt"),
    path("aduan/<slug:ref>/<slug:deed>/", complaints.act, name="act_on_complaint"),
    path("petugas/aduan/", handling.complaints, name="complaints"),
    path("petugas/aduan/<slug:ref>/", handling.handled, name="handled_complaint"),
    path("petugas/aduan/<slug:ref>/<slug:deed>/", handling.handle, name="handle_complaint"),
    path("koordinator/kepuasan/", satisfaction.satisfaction, name="satisfaction"),
    path("koordinator/kepuasan/skm.csv", satisfaction.satisfaction_csv, name="satisfaction_csv"),
    path("koordinator/kepuasan/skm.pdf", satisfaction.satisfaction_pdf, name="satisfaction_pdf"),
]
