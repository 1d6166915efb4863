"""How many people a counter needs: Erlang B, C and A in closed form.

``rate`` is arrivals a minute, ``handling`` the mean minutes of a case, ``patience`` the mean minutes until somebody leaves, ``seats``
the number of officers. Erlang C lets nobody leave and has no steady state at a load of 1 or more; Erlang A (M/M/n+M) lets people
leave, and always has one. Sources: A. K. Erlang (1917); Garnett, Mandelbaum and Reiman, "Designing a Call Center with Impatient
Customers" (2002).
"""

from dataclasses import dataclass
from math import exp, inf

MOST_SEATS = 500
"""More seats than this are not looked for: a tenant that needs them has another problem."""
TAIL = 1e-12
"""Where the sum over ever longer lines is cut off."""


@dataclass(frozen=True, slots=True)
class Staffed:
    """What so many officers give: who waits at all, how long in the mean (minutes), who leaves, and how busy they are."""

    seats: int
    waits: float
    wait: float
    leaves: float
    load: float


def erlang_b(offered: float, *, seats: int) -> float:
    """The share of arrivals that find every one of the seats busy, when nobody can wait. ``offered`` in erlangs."""
    blocked = 1.0
    for n in range(1, seats + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


def erlang_c(offered: float, *, seats: int) -> float:
    """The share of arrivals that must wait, when everybody does; 1 where the line grows without end."""
    if offered >= seats:
        return 1.0
    blocked = erlang_b(offered, seats=seats)
    return blocked / (1 - offered / seats * (1 - blocked))


def patient(rate: float, *, handling: float, seats: int) -> Staffed:
    """The steady state when nobody leaves (Erlang C); the wait is infinite at a load of 1 or more."""
    offered = rate * handling
    load = offered / seats
    if load >= 1:
        return Staffed(seats, 1.0, inf, 0.0, 1.0)
    waits = erlang_c(offered, seats=seats)
    return Staffed(seats, waits, waits * handling / (seats - offered), 0.0, load)


def within(rate: float, *, handling: float, seats: int, minutes: float) -> float:
    """The share that is called within so many minutes, when nobody leaves."""
    offered = rate * handling
    if offered >= seats:
        return 0.0
    return 1 - erlang_c(offered, seats=seats) * exp(-(seats - offered) * minutes / handling)


def impatient(rate: float, *, handling: float, seats: int, patience: float) -> Staffed:
    """The steady state when people leave after an exponential patience (Erlang A). Needs ``patience`` > 0."""
    if rate <= 0:
        return Staffed(seats, 0.0, 0.0, 0.0, 0.0)
    offered = rate * handling
    ratio = 1 / erlang_b(offered, seats=seats)  # all states up to "every seat busy", as multiples of that one
    weight, total, waiting, length = 1.0, 0.0, 0, 0.0
    while weight > TAIL * (total + 1) or waiting < 1:
        total += weight
        length += waiting * weight
        waiting += 1
        weight *= rate / (seats / handling + waiting / patience)
    every = ratio + total - 1
    line = length / every
    leaves = line / patience / rate
    return Staffed(seats, total / every, line / rate, leaves, offered * (1 - leaves) / seats)


def seats_needed(rate: float, *, handling: float, wait: float, patience: float = inf) -> Staffed:
    """The fewest officers with whom the mean wait is no longer than ``wait`` minutes; with patience, by Erlang A."""
    for seats in range(1, MOST_SEATS + 1):
        found = (
            patient(rate, handling=handling, seats=seats)
            if patience == inf
            else impatient(rate, handling=handling, seats=seats, patience=patience)
        )
        if found.wait <= wait:
            return found
    return found
