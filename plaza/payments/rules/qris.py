"""QRIS: the merchant-presented QR code of EMVCo as Bank Indonesia uses it, built, read and checked.

A payload is a row of data objects: two digits of tag, two of length (in characters), the value. The last one, 63, is a CRC-16
(polynomial 0x1021, start 0xFFFF) over all before it, its own tag and length included. Checked against the sample payload of the
EMV QR Code Specification for Payment Systems, Merchant-Presented Mode (CRC A13A).

Only an acquirer's payload can be paid: the plaza reads and checks what the bank made. The bank's simulator builds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plaza.payments.rules.money import BadAmount, checked

LONGEST = 512
"""Characters of a payload in the specification."""
NATIONAL = "ID.CO.QRIS.WWW"
GOVERNMENT = "9399"
ON_TOP = ("55", "56", "57")
"""Tip asked for, fixed fee, fee in per cent: with any of them the payer pays another sum than the one written."""
Objects = list[tuple[str, str]]


class BadQris(ValueError):
    """The payload is no QRIS that may be shown; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Qris:
    """What a payload says. ``amount`` is None when the payer types it, ``more`` whether a tip or a fee comes on top."""

    dynamic: bool
    amount: int | None
    name: str
    city: str
    merchant: str
    bill: str
    more: bool = False


def crc(payload: str) -> str:
    """The four hexadecimal digits for everything before them, ``6304`` included."""
    value = 0xFFFF
    for byte in payload.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return f"{value:04X}"


def written(objects: Iterable[tuple[str, str]]) -> str:
    """Data objects as text; raises BadQris for an empty or overlong value."""
    parts = []
    for tag, value in objects:
        if not 1 <= len(value) <= 99:
            raise BadQris(f"object {tag} must have 1 to 99 characters")
        parts.append(f"{tag}{len(value):02}{value}")
    return "".join(parts)


def read(text: str) -> Objects:
    """The data objects of a text, in order; raises BadQris where the lengths do not add up."""
    objects: Objects = []
    position = 0
    while position < len(text):
        tag, length = text[position : position + 2], text[position + 2 : position + 4]
        if not (len(tag) == len(length) == 2 and (tag + length).isascii() and (tag + length).isdigit()):
            raise BadQris(f"no data object at character {position}")
        value = text[position + 4 : position + 4 + int(length)]
        if len(value) != int(length) or not value:
            raise BadQris(f"object {tag} is cut short")
        objects.append((tag, value))
        position += 4 + int(length)
    return objects


def sealed(objects: Iterable[tuple[str, str]]) -> str:
    """The payload of these objects, with its CRC."""
    body = written(objects) + "6304"
    return body + crc(body)


def opened(payload: str) -> dict[str, str]:
    """The objects of a payload whose CRC is right, by tag; raises BadQris."""
    if not 12 <= len(payload) <= LONGEST or not payload.startswith("000201"):
        raise BadQris("not a payment code")
    if payload[-8:-4] != "6304" or crc(payload[:-4]) != payload[-4:].upper():
        raise BadQris("the check sum is wrong")
    objects = read(payload)
    found = dict(objects)
    if len(found) != len(objects):
        raise BadQris("an object stands twice")
    return found


def built(*, amount: int, name: str, city: str, merchant: str, account: str, bill: str, post_code: str = "") -> str:
    """A dynamic QRIS for one sum. ``merchant`` is the national merchant id (ID and 13 digits), ``account`` the acquirer's object."""
    national = written([("00", NATIONAL), ("02", merchant), ("03", "URE")])
    objects = [
        ("00", "01"), ("01", "12"), ("26", account), ("51", national), ("52", GOVERNMENT), ("53", "360"),
        ("54", str(checked(amount))), ("58", "ID"), ("59", name[:25]), ("60", city[:15]),
    ]  # fmt: skip
    if post_code:
        objects.append(("61", post_code))
    return sealed([*objects, ("62", written([("01", bill[:25])]))])


def parsed(payload: str) -> Qris:
    """What a QRIS says; raises BadQris for anything that is not one: wrong sum, currency, country, or no merchant."""
    found = opened(payload)
    if found.get("53") != "360" or found.get("58") != "ID":
        raise BadQris("not in rupiah, or not of Indonesia")
    accounts = [dict(read(value)) for tag, value in found.items() if "26" <= tag <= "51"]
    if not accounts or "59" not in found or "60" not in found:
        raise BadQris("no merchant")
    national = next((account for account in accounts if account.get("00") == NATIONAL), accounts[0])
    extra = dict(read(found["62"])) if "62" in found else {}
    return Qris(
        dynamic=found.get("01") == "12", amount=_amount(found.get("54")), name=found["59"], city=found["60"],
        merchant=national.get("02", ""), bill=extra.get("01", ""),
        more=any(tag in found for tag in ON_TOP),
    )  # fmt: skip


def fits(payload: str, *, amount: int) -> Qris:
    """The payload, if it may be shown for a bill of this amount: dynamic, whole, and for exactly this sum. Raises BadQris."""
    found = parsed(payload)
    if not found.dynamic or found.amount != amount or found.more:
        raise BadQris("not made for this bill")
    return found


def _amount(text: str | None) -> int | None:
    if text is None:
        return None
    whole, point, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (point and fraction.strip("0")):
        raise BadQris("the amount is not in whole rupiah")
    try:
        return checked(int(whole))
    except BadAmount as problem:
        raise BadQris(str(problem)) from problem
