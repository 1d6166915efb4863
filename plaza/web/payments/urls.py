"""Addresses of paying: the citizen's page and papers, the officer's bill, the coordinator's figures, and the bank's own door."""

from django.urls import path

from plaza.web.payments import billing, callbacks, differences, pay, revenue

urlpatterns = [
    path("bayar/<slug:reference>/", pay.pay, name="pay"),
    path("bayar/<slug:reference>/kuitansi.pdf", pay.receipt, name="receipt_pdf"),
    path("bayar/<slug:reference>/bukti.json", pay.proof, name="payment_proof"),
    path("kuitansi/<slug:code>/", pay.check, name="check_receipt"),
    path("petugas/kasus/<slug:reference>/tagihan/", billing.bill, name="case_bill"),
    path("koordinator/pendapatan/", revenue.revenue, name="revenue"),
    path("koordinator/pendapatan.csv", revenue.table, name="revenue_csv"),
    path("koordinator/selisih/", differences.differences, name="differences"),
    path("koordinator/selisih/<int:number>/", differences.explain, name="explain_difference"),
    path("koordinator/selisih/pengembalian/<slug:reference>/", differences.again, name="refund_again"),
    path(
        "koordinator/selisih/pengembalian/<slug:reference>/transfer/",
        differences.transferred,
        name="refund_transferred",
    ),
    path("api/snap/v1.0/access-token/b2b", callbacks.token, name="bank_token"),
    path("api/snap/v1.0/qr/qr-mpm-notify", callbacks.qris_paid, name="bank_qris"),
    path("api/snap/v1.0/transfer-va/inquiry", callbacks.va_asked, name="bank_inquiry"),
    path("api/snap/v1.0/transfer-va/payment", callbacks.va_paid, name="bank_payment"),
]
