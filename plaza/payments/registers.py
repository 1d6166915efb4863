"""The port to registers that hold an amount: the land tax of a parcel, the tax of an advertisement. None until the wiring binds one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Due:
    """What a register says is owed, with how it comes to that."""

    amount: int
    formula_id: str
    formula_en: str
    inputs: Mapping[str, object] = field(default_factory=dict)


class AmountRegister(Protocol):
    """Knows what is owed for a service by what the application answers."""

    name: str

    def due(self, *, service: str, answers: Mapping[str, object]) -> Due | None:
        """What is owed; None when this register does not know."""

    def check(self) -> str | None:
        """What an operator must mend, in a sentence; None when all is well."""


class NoAmounts:
    """No register is connected: the officer enters the measured inputs."""

    name = "none"

    def due(self, *, service: str, answers: Mapping[str, object]) -> Due | None:
        """Knows of nothing."""
        return None

    def check(self) -> str | None:
        """Nothing can be wrong."""
        return None


_bound: list[AmountRegister] = [NoAmounts()]


def bind(register: AmountRegister) -> None:
    """Connects this register for the whole process."""
    _bound[0] = register


def amounts() -> AmountRegister:
    """The register that is connected now."""
    return _bound[0]
