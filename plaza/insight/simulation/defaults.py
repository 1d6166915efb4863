"""The sample plaza that stands in while a plaza has no days of its own: 39 tenants, 44 desks, 600 visitors a day.

Assumed, not measured: which tenants are busy follows what the city has reported (licensing, social affairs, health insurance,
police, immigration, and the civil registry), the rest is spread thin. Visits, officers and handling minutes are invented figures.
"""

from plaza.insight.simulation.model import Seat
from plaza.insight.simulation.people import HALF_HOURS, Demand, Plan

HOURS: dict[str, tuple[tuple[float, float], ...]] = {
    "full_day": ((480, 930),),
    "standard": ((480, 720), (780, 930)),
    "morning": ((480, 720),),
    "three_days": ((480, 720), (780, 900)),
}
TENANTS: dict[str, tuple[float, int, float, str]] = {
    "DPMPTSP": (70, 2, 11, "full_day"), "DINSOS": (62, 2, 12, "full_day"), "BPJSKES": (64, 2, 11, "full_day"),
    "DUKCAPIL": (70, 2, 11, "full_day"), "POLRESTA": (32, 2, 12, "morning"), "IMIGRASI": (22, 1, 13, "standard"),
    "SAMSAT": (24, 1, 12, "standard"), "BAPENDA": (20, 1, 13, "standard"), "DISNAKER": (20, 1, 13, "standard"),
    "BPJSTK": (18, 1, 14, "standard"), "KPP": (11, 1, 14, "morning"), "ATRBPN": (10, 1, 15, "morning"),
    "KEMENAG": (9, 1, 14, "morning"), "TASPEN": (9, 1, 14, "morning"), "PLN": (12, 1, 12, "standard"),
    "PERUMDAM": (12, 1, 12, "standard"), "DINKES": (11, 1, 15, "standard"), "DISHUB": (11, 1, 14, "standard"),
    "PUPR": (10, 1, 16, "standard"), "DLH": (8, 1, 16, "standard"), "DISDAG": (9, 1, 14, "standard"),
    "DPKP": (6, 1, 14, "standard"), "DISKUMI": (9, 1, 13, "standard"), "DISDIKBUD": (9, 1, 12, "standard"),
    "BANKALTIMTARA": (10, 1, 10, "standard"), "BRI": (10, 1, 10, "standard"), "BAZNAS": (6, 1, 14, "standard"),
    "POS": (5, 1, 9, "standard"), "KEJARI": (4, 1, 16, "three_days"), "PN": (5, 1, 15, "three_days"),
    "PA": (6, 1, 15, "three_days"), "KESBANGPOL": (4, 1, 14, "three_days"), "INSPEKTORAT": (2, 1, 18, "three_days"),
    "BPOM": (3, 1, 16, "three_days"), "BNN": (4, 1, 14, "three_days"), "OMBUDSMAN": (2, 1, 20, "three_days"),
    "BEACUKAI": (2, 1, 15, "three_days"), "KEMENKUM": (3, 1, 15, "three_days"), "DKPP": (3, 1, 15, "three_days"),
}  # fmt: skip
"""Visits a day, officers, mean minutes a case, hours."""
SPREAD = 0.6
"""The spread of handling times, as a share of their mean."""
MORNING = (0.7, 1.2, 1.5, 1.5, 1.4, 1.2, 1.0, 0.8, 0.5, 0.5, 0.9, 1.0, 0.9, 0.6, 0.3)
"""How the half hours from 08.00 to 15.30 differ: a wave in the morning, a smaller one after noon."""


def shape(spans: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    """The day's shape within these hours; nobody comes in the last ten minutes of a span."""
    weights = [0.0] * HALF_HOURS
    for slot, weight in enumerate(MORNING, start=16):
        opened = sum(max(0.0, min(closes, 30 * slot + 30) - max(opens, 30 * slot)) for opens, closes in spans)
        weights[slot] = weight * opened / 30
    return tuple(weights)


VIDEO = 0.35
APPOINTED, HANDED_ON, LOST = 0.10, 0.04, 0.01
"""Assumed shares: served by video; have an appointment; are handed on to another tenant; lose their call by the plaza's own fault."""


def sample_plan() -> Plan:
    """The sample plaza. Where two officers serve, the second sits at a screen and leaves people in the building to the first."""
    demand = tuple(
        Demand(
            code, visits, minutes, minutes * SPREAD, shape(HOURS[hours]), {f"{code}-01": 0.6, f"{code}-02": 0.4}, VIDEO
        )
        for code, (visits, _, minutes, hours) in TENANTS.items()
    )
    seats = tuple(
        Seat(f"{code}/{number}", (code,), HOURS[hours], screen=number > 1)
        for code, (_, count, _, hours) in TENANTS.items()
        for number in range(1, count + 1)
    )
    return Plan(demand, seats, appointed=APPOINTED, transfer=HANDED_ON, lost=LOST)
