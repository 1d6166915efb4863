"""What an officer enters for a bill is read as what its unit says: whole rupiah, or a measure."""

from decimal import Decimal

import pytest

from plaza.web.payments.billing import FactorForm


@pytest.mark.parametrize(
    ("unit", "typed", "meant"),
    [
        ("money", "250,000", "250000"), ("money", "Rp 1.250.000,-", "1250000"), ("number", "0.500", "0.5"),
        ("number", "12,5", "12.5"), ("number", "0.5", "0.5"), ("percent", "2.5", "2.5"), ("percent", "25", "25"),
    ],
)  # fmt: skip
def test_what_was_measured_is_read_as_it_was_meant(unit: str, typed: str, meant: str) -> None:
    form = FactorForm({"name": "Luas", "value": typed, "unit": unit})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == Decimal(meant)


@pytest.mark.parametrize(
    ("unit", "typed"), [("number", "1.500"), ("number", "1,500"), ("money", "250,5"), ("money", "0.500"), ("number", "-5"), ("number", "0")]
)  # fmt: skip
def test_what_has_two_readings_is_asked_back(unit: str, typed: str) -> None:
    assert "value" in FactorForm({"name": "Luas", "value": typed, "unit": unit}).errors
