"""Addresses of the citizen's way."""

from django.urls import path

from plaza.web.citizen import after, apply, status, uploads, wallet, wayback

urlpatterns = [
    path("ajukan/<slug:code>/", apply.start, name="apply"),
    path("permohonan/", status.track, name="track"),
    path("permohonan/lupa/", wayback.lost, name="lost"),
    path("permohonan/kembali/<str:token>/", wayback.back, name="way_back"),
    path("permohonan/kontak/<str:token>/", wayback.contact_changed, name="contact_changed"),
    path("permohonan/<slug:reference>/kontak/", wayback.confirm, name="confirm_contact"),
    path("permohonan/<slug:reference>/", status.application, name="application"),
    path("permohonan/<slug:reference>/isi/<slug:key>/", apply.step, name="step"),
    path("permohonan/<slug:reference>/periksa/", apply.check_answers, name="check_answers"),
    path("permohonan/<slug:reference>/berkas/<slug:file>/", apply.document, name="document"),
    path("permohonan/<slug:reference>/bukti/<int:number>/<int:row>.jpg", status.evidence, name="evidence"),
    path("permohonan/<slug:reference>/berkas/<slug:file>/bacaan/", uploads.look, name="document_look"),
    path("permohonan/<slug:reference>/unggah/<slug:requirement>/", uploads.uploads, name="uploads"),
    path("permohonan/<slug:reference>/unggah/<slug:requirement>/<slug:ref>/", uploads.upload, name="upload"),
    path("permohonan/<slug:reference>/berkas/<slug:file>/hapus/", apply.remove, name="remove_document"),
    path("permohonan/<slug:reference>/tinjau/", status.review, name="request_review"),
    path("permohonan/<slug:reference>/tarik/", status.withdraw, name="withdraw"),
    path("permohonan/<slug:reference>/lanjut/", after.again, name="again"),
    path("permohonan/<slug:reference>/unduh/", after.export, name="export"),
    path("permohonan/<slug:reference>/dompet/<slug:item>/", wallet.use, name="use_kept"),
    path("dompet/", wallet.kept, name="wallet"),
    path("dompet/<slug:item>/lupa/", wallet.forget_kept, name="forget_kept"),
    path("permohonan/<slug:reference>/izin.pdf", status.permit, name="permit_pdf"),
]
