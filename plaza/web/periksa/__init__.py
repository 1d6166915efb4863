"""Checking a permit: by its code, by its QR, or by the PDF itself. Open to anyone, without a name and without an account."""
