"""The registers that this plaza is connected to; none until the wiring binds some."""

from typing import Final

from plaza.verification.adapters.base import Registers
from plaza.verification.adapters.null import NoRegisters

DEADLINE: Final = 8.0
"""Seconds that all questions about one application have together; what is not known by then, a person looks at."""
_bound: list[Registers] = [NoRegisters()]


def bind(registers: Registers) -> None:
    """Connects these registers for the whole process."""
    _bound[0] = registers


def registers() -> Registers:
    """The registers connected now."""
    return _bound[0]
