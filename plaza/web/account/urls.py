"""Addresses of sign-in and invitations; the steps of the sign-in itself lie under ``/akun/``."""

from django.urls import path

from plaza.web.account import views

urlpatterns = [
    path("masuk/", views.sign_in, name="sign_in"),
    # They stand before the sign-in library's own pages, which ask for passwords that nobody here has.
    path("akun/login/", views.sign_in),
    path("akun/password/<path:rest>", views.no_passwords),
    path("beranda-saya/", views.mine, name="mine"),
    path("undangan/<str:secret>/", views.invitation, name="invitation"),
]
