"""Signing in, invitations, and the page of whoever signed in."""
