"""Payments as a Django application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Bills, payments, receipts and refunds."""

    name = "plaza.payments"
