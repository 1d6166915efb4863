"""Synthetic registers of what is owed: made up from the numbers themselves, the same every time, and never anybody's real tax."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from plaza.catalogue.rules.fees import compute, rupiah_in
from plaza.payments.registers import Due
from plaza.verification.rules.numbers import digits_of

RENTAL_STEP: Final = 400_000
LAND_STEP: Final = 25_000_000
EXEMPT: Final = 10_000_000
LAND_RATE: Final = Decimal("0.001")
AD_RATE: Final = Decimal("0.25")


class SyntheticAmounts:
    """Knows the tax of an advertisement by its earlier permit, and the land tax of a parcel by its number."""

    name = "synthetic"

    def due(self, *, service: str, answers: Mapping[str, object]) -> Due | None:
        """What would be owed in a city of invented numbers."""
        if service == "DPMPTSP-20" and answers.get("old_no"):
            return _advertisement(str(answers["old_no"]))
        if service == "BAPENDA-02" and answers.get("nop"):
            return _land(str(answers["nop"]))
        return None

    def check(self) -> str | None:
        """Nothing can be wrong with a register that is made up."""
        return None


def _advertisement(number: str) -> Due:
    rental = RENTAL_STEP * (2 + sum(number.encode()) % 20)
    amount = compute("rate * nsr", values={"rate": AD_RATE, "nsr": Decimal(rental)})
    return Due(
        amount,
        f"25% × nilai sewa reklame setahun {rupiah_in(rental, 'id')} (register contoh) = {rupiah_in(amount, 'id')}",
        f"25% × yearly rental value {rupiah_in(rental, 'en')} (sample register) = {rupiah_in(amount, 'en')}",
        {"nsr": rental, "register": "synthetic"},
    )


def _land(parcel: str) -> Due:
    value = LAND_STEP * (2 + sum(map(int, digits_of(parcel) or "0")) % 30)
    values = {"rate": LAND_RATE, "njop": Decimal(value), "exempt": Decimal(EXEMPT)}
    amount = compute("rate * (njop - exempt)", values=values)
    return Due(
        amount,
        f"0,1% × (NJOP {rupiah_in(value, 'id')} − NJOPTKP {rupiah_in(EXEMPT, 'id')}, register contoh) = {rupiah_in(amount, 'id')}",
        f"0.1% × (value {rupiah_in(value, 'en')} − exemption {rupiah_in(EXEMPT, 'en')}, sample register) = {rupiah_in(amount, 'en')}",
        {"njop": value, "njoptkp": EXEMPT, "register": "synthetic"},
    )
