"""Addresses of sign-in and invitations; the steps of the sign-in itself lie under ``/akun/``."""

from django.urls import path

from plaza.web.account import views

urlpatterns = [
    path("masuk/", views.sign_in, name="sign_in"),
    path("beranda-saya/", views.mine, name="mine"),
    path("undangan/<str:secret>/", views.invitation, name="invitation"),
]
