"""Addresses of sign-in and invitations; the steps of the sign-in itself lie under ``/akun/``."""

from django.urls import path

from plaza.web.account import own, views

urlpatterns = [
    path("masuk/", views.sign_in, name="sign_in"),
    # They stand before the sign-in library's own pages, which ask for passwords that nobody here has.
    path("akun/login/", views.sign_in),
    path("akun/email/", views.addresses),
    path("akun/password/<path:rest>", views.no_passwords),
    path("beranda-saya/", views.mine, name="mine"),
    path("akun/sesi/", views.sessions, name="own_sessions"),
    path("akun/sessions/", views.sessions),
    path("milik-saya/", views.held, name="held"),
    path("data-saya/", own.own_data, name="own_data"),
    path("data-saya/unduh/", own.own_copy, name="own_copy"),
    path("data-saya/hapus/", own.erase_own, name="erase_own"),
    path("data-saya/tarik/", own.withdraw, name="withdraw_own"),
    path("undangan/<str:secret>/", views.invitation, name="invitation"),
]
