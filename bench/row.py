"""One figure of the plaza beside its bare limit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, against what it stands on.

    ``bare`` is the same work without the plaza (the library alone, the database alone); ``ratio`` is measured by bare unless it
    is given. ``limit`` is the most that ratio may be, or, where there is nothing bare, the most that ``measured`` may be.
    ``least`` turns the limit around: more is better.
    """

    name: str
    measured: float
    unit: str
    bare: float | None = None
    ratio: float | None = None
    limit: float | None = None
    note: str = ""
    least: bool = False

    @property
    def against_bare(self) -> float | None:
        """How many times the bare figure this is, if there is one."""
        if self.ratio is not None or not self.bare:
            return self.ratio
        return self.measured / self.bare

    @property
    def holds(self) -> bool:
        """Whether the limit is kept; a row without one always holds."""
        if self.limit is None:
            return True
        against = self.against_bare
        value = self.measured if against is None else against
        return value >= self.limit if self.least else value <= self.limit
