"""Fixtures of the uploads in pieces, for both files that speak of them."""

from tests.verification.tus import application, tus

__all__ = ["application", "tus"]
