"""``plaza simulate``: the sample plaza, or this plaza's own days, simulated and told in a few lines."""

from collections.abc import Callable
from time import perf_counter

from plaza.insight.simulation.model import ORDERS, run_day
from plaza.insight.simulation.outcomes import Outcome, Waits, outcome
from plaza.insight.simulation.people import Plan, visitors

Say = Callable[[str], None]
MOST_DAYS, MOST_SCALE = 400, 20.0
WORDS = {
    "live": "By the plaza's own order",
    "plain": "First come, first served",
    "strict": "Priority people always first",
}


def tell(plan: Plan, *, days: int, seed: int, orders: list[str], say: Say) -> None:
    """Simulates the days under each order, with the same people, and says what came of them."""
    for order in orders or ["live"]:
        start, known = perf_counter(), dict[str, list[float]]()
        ran = [
            run_day(plan.seats, visitors(plan, seed=seed + n), order=order, gap=plan.gap, tell=True, known=known)
            for n in range(days)
        ]
        took = perf_counter() - start
        say(f"{WORDS[order]} ({days} {'day' if days == 1 else 'days'}, simulated in {took:.1f} s):")
        for name, words in lines(outcome(ran), plan):
            say(f"  {name:<24}{words}")


def lines(found: Outcome, plan: Plan) -> list[tuple[str, str]]:
    """A mean day in words: each figure with its name."""
    came, told = max(1.0, found.came), found.kept is not None

    def people(count: float) -> str:
        return f"{count:.0f} ({count / came:.0%})"

    def waits(group: Waits) -> str:
        return f"{group.mean:.1f} min in the mean; half at most {group.p50:.1f}, 95 of 100 at most {group.p95:.1f}"

    screens = sum(seat.screen for seat in plan.seats)
    return [
        ("people a day", f"{found.came:.0f}, to {len(plan.seats)} officers ({screens} of them at screens)"),
        ("served", people(found.served)), ("left before their turn", people(found.left)), ("did not answer", people(found.no_show)),
        ("not reached by closing", people(found.unserved)), ("everybody waited", waits(found.waits)),
        ("priority people waited", waits(found.priority)), ("the others waited", waits(found.others)),
        ("called within the range", f"{found.kept:.0%} of those who were told one and called" if told else "nobody was told one"),
        ("officers were busy", f"{found.load:.0%} of their hours; the busiest: {busiest(found)}"),
    ]  # fmt: skip


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
