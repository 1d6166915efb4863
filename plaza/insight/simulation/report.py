"""``plaza simulate``: the sample plaza, or this plaza's own days, simulated and told in a few lines."""

from collections.abc import Callable
from time import perf_counter

from plaza.insight.simulation.model import ORDERS, run_day
from plaza.insight.simulation.outcomes import Outcome, outcome
from plaza.insight.simulation.people import Plan, visitors

Say = Callable[[str], None]
MOST_DAYS, MOST_SCALE = 400, 20.0
WORDS = {"live": "live rules", "plain": "first come", "strict": "priority first"}


def tell(plan: Plan, *, days: int, seed: int, orders: list[str], say: Say) -> None:
    """Simulates the days under each order, with the same people, and says what came of them."""
    for order in orders or ["live"]:
        start, known = perf_counter(), dict[str, list[float]]()
        ran = [
            run_day(plan.seats, visitors(plan, seed=seed + n), order=order, gap=plan.gap, tell=True, known=known)
            for n in range(days)
        ]
        took = (perf_counter() - start) / days
        for line in lines(outcome(ran), order=order, seats=len(plan.seats), seconds=took):
            say(line)


def lines(found: Outcome, *, order: str, seats: int, seconds: float) -> list[str]:
    """An outcome in words."""
    kept = "" if found.kept is None else f"; called within the range that was told: {found.kept:.0%}"
    return [
        f"{WORDS[order]}: {found.came:.0f} came to {seats} seats, {found.served:.0f} served, {found.left:.0f} left, "
        f"{found.no_show:.0f} did not come, {found.unserved:.0f} unserved ({seconds:.2f} s a day)",
        f"  waited: mean {found.waits.mean:.1f} min, half within {found.waits.p50:.1f}, 95 % within {found.waits.p95:.1f}{kept}",
        f"  priority people: mean {found.priority.mean:.1f}, 95 % within {found.priority.p95:.1f}; others: mean {found.others.mean:.1f}",
        f"  officers busy {found.load:.0%}; busiest {busiest(found)}",
    ]


def busiest(found: Outcome, *, count: int = 5) -> str:
    """The seats with the highest load."""
    ranked = sorted(found.seats.items(), key=lambda seat: -seat[1])[:count]
    return ", ".join(f"{name} {load:.0%}" for name, load in ranked)


def known_orders() -> list[str]:
    """The names of the orders that can be compared."""
    return list(ORDERS)


def problem(*, days: int, scale: float, orders: list[str]) -> str:
    """What is wrong with the question, as a sentence; empty when it can be answered."""
    if not 1 <= days <= MOST_DAYS:
        return f"--days takes 1 to {MOST_DAYS}"
    if not 0 < scale <= MOST_SCALE:
        return f"--scale takes more than 0, at most {MOST_SCALE:g}"
    unknown = [name for name in orders if name not in ORDERS]
    return f"no such order: {', '.join(unknown)}. There are: {', '.join(ORDERS)}." if unknown else ""
