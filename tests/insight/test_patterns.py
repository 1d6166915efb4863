"""Patterns raise questions where something was planted, and hardly any where nothing was."""

from datetime import UTC, datetime, timedelta
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaza.insight.rules.patterns import KINDS, Act, Part, by_chance, tail, watch

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)


def month(seed: int, *, officers: int = 12, cases: int = 900) -> list[Act]:
    """A clean month: four tenants, cases given by lot, times log-normal, a few of everything by chance."""
    rng = np.random.default_rng(seed)
    acts = []
    for n in range(cases):
        officer = int(rng.integers(officers))
        tenant = f"T{officer % 4}"
        service = f"{tenant}-{int(rng.integers(3)):02d}"
        at = MONDAY + timedelta(days=int(rng.integers(28)), minutes=int(rng.integers(450)))
        refused, waived = rng.random() < 0.08, rng.random() < 0.03
        acts.append(
            Act(
                f"officer:{officer}", f"p{int(rng.integers(cases // 2))}", tenant, service, "refused" if refused else "granted",
                at, n, f"application:{n}", minutes=float(rng.lognormal(3, 0.6)),
                before="refused" if rng.random() < 0.04 else "", off=rng.random() < 0.02,
            )
        )  # fmt: skip
        acts.append(
            Act(
                f"officer:{officer}", "", tenant, service, "waived" if waived else "granted", at, 10_000 + n,
                f"bill:{n}", charged=True,
            )
        )  # fmt: skip
        acts.append(
            Act(
                f"officer:{officer}", "", tenant, service, "served", at, 20_000 + n, f"ticket:{n}",
                sent=rng.random() < 0.05,
            )
        )  # fmt: skip
    return acts


def planted(kind: str, *, count: int = 12) -> list[Act]:
    """What one officer did again and again within that month."""
    how: dict[str, Any] = {
        "quick": {"kind": "granted", "minutes": 0.4}, "slow": {"kind": "granted", "minutes": 900.0},
        "turned": {"kind": "granted", "before": "refused", "minutes": 20.0},
        "again": {"kind": "granted", "applicant": "one", "minutes": 20.0},
        "odd_hours": {"kind": "granted", "off": True, "minutes": 20.0}, "waived": {"kind": "waived", "charged": True},
        "sent_away": {"kind": "served", "sent": True},
    }[kind]  # fmt: skip
    given: dict[str, Any] = {
        "officer": "officer:5",
        "applicant": "",
        "tenant": "T1",
        "service": "T1-01",
        "at": MONDAY,
    } | how
    return [Act(entry=90_000 + n, subject=f"application:planted-{n}", **given) for n in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_planted_is_asked_about_with_its_entries(kind: str) -> None:
    found = watch(month(3) + planted(kind, count=24 if kind in ("quick", "slow") else 12))
    asked = [question for question in found.questions if question.kind == kind]
    assert [question.officer for question in asked] == ["officer:5"]
    assert set(range(90_000, 90_012)) <= set(asked[0].entries)
    assert asked[0].threshold <= asked[0].count
    assert asked[0].base < asked[0].count / asked[0].of


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_a_clean_month_raises_hardly_any_question(seed: int) -> None:
    assert len(watch(month(seed, cases=400)).questions) <= 1


def test_over_many_clean_months_questions_are_rare() -> None:
    raised = [len(watch(month(seed, cases=400)).questions) for seed in range(60)]
    assert sum(raised) <= 3


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_what_chance_gives_is_the_hypergeometric_number(everything: int, marked: int, own: int) -> None:
    marked, own = min(marked, everything), min(own, everything)
    found = by_chance([Part(everything, marked, own)])
    exact = [comb(own, k) * comb(everything - own, marked - k) / comb(everything, marked) for k in range(len(found))]
    assert found == pytest.approx(exact, rel=1e-6, abs=1e-12)
    assert tail(found, 0) == 1.0


def test_two_kinds_of_work_are_added_up_exactly() -> None:
    both = by_chance([Part(4, 2, 2), Part(3, 1, 1)])
    assert both == pytest.approx([1 / 6 * 2 / 3, 4 / 6 * 2 / 3 + 1 / 6 / 3, 1 / 6 * 2 / 3 + 4 / 6 / 3, 1 / 6 / 3])


def test_nothing_happened_nothing_is_asked() -> None:
    found = watch([])
    assert (found.questions, found.tests) == ((), 0)
    assert set(found.bases) == set(KINDS)


def test_few_cases_raise_no_question_however_striking() -> None:
    assert watch(planted("odd_hours", count=3)).questions == ()


def test_one_officer_alone_at_a_tenant_who_meets_the_same_applicant_is_no_riddle() -> None:
    alone = [
        Act("officer:1", "siti", "T9", "T9-01", "granted", MONDAY, n, f"application:{n}", minutes=20.0)
        for n in range(30)
    ]
    assert [question for question in watch(alone).questions if question.kind == "again"] == []
