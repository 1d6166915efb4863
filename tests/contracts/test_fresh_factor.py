"""A page through which power or money changes hands asks for the second factor anew."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any

from plaza.people.locks import lock
from tests.contracts.test_doors import OURS

POWER = frozenset({
    "appoint", "invite", "answer_request", "deactivate", "take_role", "ask_factor_reset",
    "approve_factor_reset", "answer_revision", "make_kiosk", "new_kiosk_key",
})  # fmt: skip
MONEY = frozenset({"bill_measured", "try_again", "transferred", "open_refund"})
View = Callable[..., Any]


def calls_by_function(source: str) -> dict[str, set[str]]:
    """The names that each function of a module calls or hands on."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return {
        function.name: {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} for function in functions
    }


def reached(start: str, calls: dict[str, set[str]]) -> set[str]:
    """Everything that the function calls, by way of its module's other functions too."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = calls.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def undeclared(view: View, source: str) -> set[str]:
    """What the view gives away although it asks for no fresh factor."""
    if getattr(view, "plaza_fresh", False):
        return set()
    return reached(view.__name__, calls_by_function(source)) & (POWER | MONEY)


def _module_of(view: View) -> ModuleType:
    return inspect.getmodule(inspect.unwrap(view))  # type: ignore[return-value]


def test_every_page_that_gives_power_or_money_asks_for_a_fresh_factor() -> None:
    views = [entry.callback for _, entry in OURS if inspect.isfunction(entry.callback)]
    sources = {module: inspect.getsource(module) for module in map(_module_of, views)}
    found = {f"{view.__module__}.{view.__name__}": undeclared(view, sources[_module_of(view)]) for view in views}
    assert {name: given for name, given in found.items() if given} == {}
    fresh = [view for view in views if getattr(view, "plaza_fresh", False)]
    assert len(fresh) >= 8


def test_a_page_that_gives_a_role_by_way_of_a_helper_is_caught() -> None:
    planted = textwrap.dedent("""
        def careless(request):
            _give(request.POST)

        def _give(form):
            appoint(form["user"])
    """)

    @lock("role", "koordinator")
    def careless(request: object) -> None: ...

    @lock("role", "koordinator", fresh=True)
    def careful(request: object) -> None: ...

    careful.__name__ = "careless"
    assert undeclared(careless, planted) == {"appoint"}
    assert undeclared(careful, planted) == set()
