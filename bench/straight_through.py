"""How many honest applications for services that the system may grant end without a person (about 2 minutes).

The registers are the demonstration's invented ones, which know the invented people: without registers a person would be asked.
"""

from bench.applications import straight
from bench.applications.store import store
from bench.row import Row

MINUTES = 2
STRAIGHT = 90.0


def run() -> list[Row]:
    """One honest applicant for each such service, and what keeps the others."""
    with store():
        return _straight()


def _straight() -> list[Row]:
    found = straight.ways()
    through = [way for way in found if way.state == "granted"]
    others = "; ".join(f"{way.service}: {', '.join(way.why)}" for way in found if way.state != "granted")
    settled = [way for way in found if not way.by_rule]
    return [
        Row(f"straight through, {len(found)} services the system may grant", 100 * len(through) / len(found), "%", limit=STRAIGHT,
            least=True, note="; ".join(filter(None, ("with the demonstration's registers", others)))),
        Row(f"the same, {len(settled)} services whose papers a machine may judge", 100 * len(through) / len(settled), "%"),
    ]  # fmt: skip
