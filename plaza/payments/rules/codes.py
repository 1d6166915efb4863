"""Response codes of SNAP BI: three digits of HTTP, two of the service, two of the case; and a billing code's own digits."""

from typing import Final

TOKEN: Final = "73"  # noqa: S105 - the number of a service
QRIS_MAKE, QRIS_ASK, QRIS_TELL, QRIS_REFUND = "47", "51", "52", "78"
VA_INQUIRY, VA_PAYMENT, VA_ASK, VA_MAKE = "24", "25", "26", "27"
STATEMENT: Final = "14"
PATHS: dict[str, str] = {
    TOKEN: "/v1.0/access-token/b2b",
    QRIS_MAKE: "/v1.0/qr/qr-mpm-generate",
    QRIS_ASK: "/v1.0/qr/qr-mpm-query",
    QRIS_TELL: "/v1.0/qr/qr-mpm-notify",
    QRIS_REFUND: "/v1.0/qr/qr-mpm-refund",
    VA_INQUIRY: "/v1.0/transfer-va/inquiry",
    VA_PAYMENT: "/v1.0/transfer-va/payment",
    VA_ASK: "/v1.0/transfer-va/status",
    VA_MAKE: "/v1.0/transfer-va/create-va",
    STATEMENT: "/v1.0/bank-statement",
}
"""Where each service of the standard is asked for, below the partner's own address."""
MESSAGES: dict[str, str] = {
    "20000": "Successful",
    "40000": "Bad Request",
    "40001": "Invalid Field Format",
    "40002": "Invalid Mandatory Field",
    "40100": "Unauthorized",
    "40101": "Invalid Token (B2B)",
    "40401": "Transaction Not Found",
    "40412": "Invalid Bill/Virtual Account",
    "40413": "Invalid Amount",
    "40414": "Paid Bill",
    "40418": "Inconsistent Request",
    "40419": "Invalid Bill/Virtual Account (expired)",
    "40900": "Conflict",
    "42900": "Too Many Requests",
    "50000": "General Error",
}
SUCCESS, WAITING, REFUNDED, CANCELLED, FAILED, UNKNOWN = "00", "03", "04", "05", "06", "07"
"""``latestTransactionStatus``."""


def answer(case: str, *, service: str, more: str = "") -> dict[str, str]:
    """``responseCode`` and ``responseMessage`` of a case (``40413``) of a service (``52``)."""
    message = MESSAGES[case] + (f" [{more}]" if more else "")
    return {"responseCode": f"{case[:3]}{service}{case[3:]}", "responseMessage": message}


def http_status(case: str) -> int:
    """The HTTP status that goes with a case."""
    return int(case[:3])


def is_success(code: object, *, service: str) -> bool:
    """Whether a response code says that it was done (200) or taken on (202)."""
    return isinstance(code, str) and len(code) == 7 and code[:3] in ("200", "202") and code[3:5] == service


def billing_code(serial: int, *, prefix: str = "6472") -> str:
    """Fifteen digits for one bill: the city's prefix, ten digits, and Luhn's check digit."""
    body = f"{prefix}{serial % 10**10:010}"
    return body + _luhn(body)


def is_billing_code(text: str) -> bool:
    """Whether the digits can be a billing code of a plaza: one mistyped or swapped digit shows."""
    return len(text) == 15 and text.isascii() and text.isdigit() and _luhn(text[:-1]) == text[-1]


def _luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
