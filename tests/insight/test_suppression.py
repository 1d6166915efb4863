"""What is published never gives away a small number, however it is added and subtracted."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from plaza.insight.rules.suppression import SMALLEST, Total, determined, withheld

Key = tuple[str, int, int]
ROWS, COLUMNS = 6, 4
cells = st.lists(
    st.lists(st.one_of(st.integers(0, 7), st.integers(0, 200)), min_size=COLUMNS, max_size=COLUMNS),
    min_size=1, max_size=ROWS,
)  # fmt: skip


def table(rows: list[list[int]]) -> tuple[dict[Key, int], list[Total[Key]]]:
    """A table with its row totals, column totals and the grand total."""
    counts: dict[Key, int] = {("cell", r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    totals = []
    for r, row in enumerate(rows):
        counts["row", r, 0] = sum(row)
        totals.append(Total(("row", r, 0), tuple(("cell", r, c) for c in range(COLUMNS))))
    for c in range(COLUMNS):
        counts["column", 0, c] = sum(row[c] for row in rows)
        totals.append(Total(("column", 0, c), tuple(("cell", r, c) for r in range(len(rows)))))
    counts["all", 0, 0] = sum(map(sum, rows))
    totals.append(Total(("all", 0, 0), tuple(("row", r, 0) for r in range(len(rows)))))
    totals.append(Total(("all", 0, 0), tuple(("column", 0, c) for c in range(COLUMNS))))
    return counts, totals


@given(cells)
def test_no_small_count_is_published(rows: list[list[int]]) -> None:
    counts, totals = table(rows)
    hidden = withheld(counts, totals)
    assert all(counts[key] == 0 or counts[key] >= SMALLEST for key in counts if key not in hidden)


@given(cells)
def test_the_published_totals_never_determine_what_is_withheld(rows: list[list[int]]) -> None:
    counts, totals = table(rows)
    assert determined(withheld(counts, totals), totals) == set()


@given(cells)
def test_subtracting_any_published_parts_from_a_published_whole_leaves_no_small_number(rows: list[list[int]]) -> None:
    counts, totals = table(rows)
    hidden = withheld(counts, totals)
    for total in totals:
        if total.whole in hidden:
            continue
        known = [counts[part] for part in total.parts if part not in hidden]
        rest = counts[total.whole] - sum(known)
        gone = sum(part in hidden for part in total.parts)
        assert gone == 0 or rest == 0 or (gone >= 2 and rest >= SMALLEST)


@given(cells)
def test_an_attacker_who_tries_two_tables_of_the_same_totals_finds_both_possible(rows: list[list[int]]) -> None:
    """For each withheld cell there is another table with the same published figures: checked by solving for it."""
    counts, totals = table(rows)
    hidden = withheld(counts, totals)
    assert all(key not in determined(hidden, totals) for key in hidden)


@given(st.lists(st.integers(SMALLEST, 500), min_size=2, max_size=8))
def test_where_all_are_many_all_is_published(row: list[int]) -> None:
    counts: dict[str, int] = {str(n): count for n, count in enumerate(row)} | {"all": sum(row)}
    assert withheld(counts, [Total("all", tuple(str(n) for n in range(len(row))))]) == frozenset()


def test_one_small_cell_takes_the_smallest_neighbour_with_it() -> None:
    counts = {"a": 3, "b": 9, "c": 40, "all": 52}
    assert withheld(counts, [Total("all", ("a", "b", "c"))]) == {"a", "b"}


def test_two_small_cells_that_are_together_too_few_take_a_third() -> None:
    counts = {"a": 1, "b": 2, "c": 40, "d": 60, "all": 103}
    assert withheld(counts, [Total("all", ("a", "b", "c", "d"))]) == {"a", "b", "c"}


def test_noughts_are_published() -> None:
    assert withheld({"a": 0, "b": 9, "all": 9}, [Total("all", ("a", "b"))]) == frozenset()


def test_a_bridge_between_two_hidden_cycles_is_not_left_open() -> None:
    """Each line has two unknowns, and yet one cell could be solved for: the equations know it."""
    rows = [[1, 1, 90, 90], [1, 1, 2, 90], [90, 90, 1, 1], [90, 90, 1, 1]]
    counts, totals = table(rows)
    small = {key for key, count in counts.items() if 0 < count < SMALLEST}
    assert determined(small, totals)
    assert determined(withheld(counts, totals), totals) == set()
    assert len(list(combinations(withheld(counts, totals), 2))) > 0
