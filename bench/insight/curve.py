"""Draws how long people wait as the share of priority people grows, under the three orders: ``python -m bench.insight.curve``."""

import sys
from pathlib import Path

from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.outcomes import Outcome
from plaza.web.insight.charts import Series, curve

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHARES = (0.02, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
LOOKS = """<style>text{font:11px sans-serif;fill:#3b4843}.name{font-weight:650;fill:#1b2723}.grid-line{stroke:#eadec6;fill:none}
.line-0{stroke:#125a4d;stroke-width:2.5;fill:none}.line-1{stroke:#b06a00;stroke-width:2.5;fill:none;stroke-dasharray:7 4}
.line-2{stroke:#1b2723;stroke-width:2;fill:none;stroke-dasharray:2 4}
.dot-0{fill:#125a4d}.dot-1{fill:#fff;stroke:#b06a00}.dot-2{fill:#1b2723}</style>"""


def draw() -> list[str]:
    """Writes both pictures and gives the table's lines."""
    from bench.insight.figures import compared

    found = [(share, compared(sample_plan(), share)) for share in SHARES]
    keep("priority-wait.svg", lines(found, "p95"), title="95 % wait of priority people", up="minutes")
    keep("others-wait.svg", lines(found, "mean"), title="Mean wait of everybody else", up="minutes")
    return [
        f"| {share:.0%} | {one['plain'].priority.p95:.1f} | {one['live'].priority.p95:.1f} | {one['strict'].priority.p95:.1f} "
        f"| {one['plain'].others.mean:.2f} | {one['live'].others.mean:.2f} | {one['strict'].others.mean:.2f} |"
        for share, one in found
    ]


def lines(found: list[tuple[float, dict[str, Outcome]]], what: str) -> list[Series]:
    """One line for each order."""
    names = {"live": "as the plaza does", "plain": "first come", "strict": "priority first"}

    def value(one: Outcome) -> float:
        return one.priority.p95 if what == "p95" else one.others.mean

    return [Series(name, [(100 * share, value(one[order])) for share, one in found]) for order, name in names.items()]


def keep(name: str, series: list[Series], *, title: str, up: str) -> None:
    """Writes the chart as a picture that stands alone."""
    drawn = str(curve(series, title=title, across="share of priority people, %", up=up))
    alone = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(">", f">{LOOKS}", 1)
    (PICTURES / name).write_text(alone + "\n")


if __name__ == "__main__":
    sys.stdout.write("\n".join(draw()) + "\n")
