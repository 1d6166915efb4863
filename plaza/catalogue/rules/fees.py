"""What a service costs, computed from the answers with Decimal, half up, in whole rupiah, and said as a formula people can follow.

An expression may hold numbers, names of number or money fields, params, + - * /, max and min: nothing else is ever evaluated.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

from plaza.catalogue.rules.conditions import Answers
from plaza.catalogue.rules.definitions import Fee, ServiceDefinition

LONGEST_EXPRESSION = 200
LARGEST_AMOUNT = Decimal(10) ** 15
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,10})?")
_OPERATORS: dict[type[ast.operator], tuple[str, int, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", 1, lambda left, right: left + right),
    ast.Sub: ("−", 1, lambda left, right: left - right),
    ast.Mult: ("×", 2, lambda left, right: left * right),
    ast.Div: (":", 2, lambda left, right: left / right),
}
_FUNCTIONS: dict[str, tuple[str, str, Callable[[Iterator[Decimal]], Decimal]]] = {
    "max": ("terbesar dari", "the larger of", max),
    "min": ("terkecil dari", "the smaller of", min),
}


class BadFee(ValueError):
    """The expression cannot be used, or the answers give no sensible amount; the message says why."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What is to be paid. ``rupiah`` is None when an officer must set it; ``to_plaza`` is False when another body is paid directly."""

    rupiah: int | None
    formula_id: str = ""
    formula_en: str = ""
    to_plaza: bool = True
    demo: bool = False


def amount_of(definition: ServiceDefinition, *, answers: Answers) -> Amount:
    """The amount for these answers, with its formula in both languages. Raises BadFee when an answer gives no sensible amount."""
    fee = definition.fee
    ours = fee.kind != "third_party"
    if fee.kind == "free":
        return Amount(0)
    if not fee.expr:
        said_id, said_en = fee.formula_id or fee.note_id, fee.formula_en or fee.note_en
        return Amount(fee.amount_idr, said_id, said_en, to_plaza=ours, demo=fee.demo_amount)
    rupiah = compute(fee.expr, values=_values(fee, answers))
    in_indonesian = explain(definition, answers=answers, rupiah=rupiah, language="id")
    in_english = explain(definition, answers=answers, rupiah=rupiah, language="en")
    return Amount(rupiah, in_indonesian, in_english, to_plaza=ours, demo=fee.demo_amount)


def compute(expr: str, *, values: Mapping[str, Decimal]) -> int:
    """The value of the expression in whole rupiah, half up. Raises BadFee for a missing name, a division by zero or a negative amount."""
    tree = parse_expression(expr, names=set(values))
    with localcontext() as context:
        context.prec = 60
        try:
            result = _evaluate(tree, expr, values)
            if not 0 <= result <= LARGEST_AMOUNT:
                raise BadFee(f"the amount must lie between 0 and {LARGEST_AMOUNT}")
            return int(result.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        except (ArithmeticError, InvalidOperation):
            raise BadFee("the amount cannot be computed from these answers") from None


@lru_cache(maxsize=512)
def _parsed(expr: str) -> ast.Expression:
    """The tree of an expression, made once: several threads that make trees at a time can fail on Python 3.11."""
    return ast.parse(expr, mode="eval")


def parse_expression(expr: str, *, names: Collection[str]) -> ast.expr:
    """The expression as a tree that holds only what is allowed; raises BadFee with the reason otherwise."""
    if len(expr) > LONGEST_EXPRESSION:
        raise BadFee(f"expr is longer than {LONGEST_EXPRESSION} characters")
    try:
        tree = _parsed(expr).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadFee(f"expr does not parse: {expr!r}") from None
    _check(tree, expr, names)
    return tree


def explain(definition: ServiceDefinition, *, answers: Answers, rupiah: int, language: str) -> str:
    """The computation in words and figures: ``0,05 × terbesar dari (0; Harga Rp500.000.000 − Rp80.000.000) = Rp21.000.000``."""
    fee = definition.fee
    words = dict(_labels(definition, _values(fee, answers), language))
    tree = parse_expression(fee.expr, names=words)
    return f"{_say(tree, fee.expr, words, language)[0]} = {rupiah_in(rupiah, language)}"


def rupiah_in(amount: Decimal | int, language: str) -> str:
    """``Rp1.250.000`` in Indonesian, ``Rp1,250,000`` in English."""
    return "Rp" + number_in(amount, language)


def number_in(value: Decimal | int, language: str) -> str:
    """A number with the separators of the language."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _values(fee: Fee, answers: Answers) -> dict[str, Decimal]:
    given = {name: _decimal(name, answers.get(name)) for name in names_in(fee.expr) if name not in fee.params}
    return {**given, **fee.params}


def names_in(expr: str) -> set[str]:
    """The fields and params that an expression uses."""
    return {node.id for node in ast.walk(_parsed(expr)) if isinstance(node, ast.Name)} - set(_FUNCTIONS)


def _decimal(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadFee(f"{name} must be a number") from None
    if not number.is_finite() or abs(number) > LARGEST_AMOUNT:
        raise BadFee(f"{name} must be an ordinary number")
    return number


def _check(node: ast.expr, expr: str, names: Collection[str]) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, expr, names)
            _check(right, expr, names)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, expr, names)
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as args, keywords=[]) if name in _FUNCTIONS:
            for argument in args:
                _check(argument, expr, names)
        case ast.Constant() if _NUMBER.fullmatch(_written(node, expr)):
            pass
        case ast.Name(id=name) if name in names:
            pass
        case ast.Name(id=name):
            raise BadFee(f"expr uses the unknown name {name}")
        case _:
            raise BadFee(f"expr may not contain {_written(node, expr)!r}")


def _evaluate(node: ast.expr, expr: str, values: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)][2](_evaluate(left, expr, values), _evaluate(right, expr, values))
        case ast.UnaryOp(operand=operand):
            return -_evaluate(operand, expr, values)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name][2](_evaluate(argument, expr, values) for argument in args)
        case ast.Name(id=name):
            return values[name]
        case _:
            return Decimal(_written(node, expr))


def _say(node: ast.expr, expr: str, words: Mapping[str, str], language: str) -> tuple[str, int]:
    """The words of a part and how tightly it binds, so that brackets stand only where they are needed."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            sign, strength, _ = _OPERATORS[type(op)]
            before, after = _say(left, expr, words, language), _say(right, expr, words, language)
            return f"{_bracket(before, strength)} {sign} {_bracket(after, strength + 1)}", strength
        case ast.UnaryOp(operand=operand):
            return f"−{_bracket(_say(operand, expr, words, language), 3)}", 3
        case ast.Call(func=ast.Name(id=name), args=args):
            inner = "; ".join(_say(argument, expr, words, language)[0] for argument in args)
            return f"{_FUNCTIONS[name][language == 'en']} ({inner})", 3
        case ast.Name(id=name):
            return words[name], 3
        case _:
            return number_in(Decimal(_written(node, expr)), language), 3


def _bracket(part: tuple[str, int], strength: int) -> str:
    words, own = part
    return words if own >= strength else f"({words})"


def _labels(definition: ServiceDefinition, values: Mapping[str, Decimal], language: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        asked = definition.field_named(name)
        if asked is None:
            yield name, rupiah_in(value, language)
            continue
        figure = rupiah_in(value, language) if asked.type == "money" else number_in(value, language)
        yield name, f"{asked.label_en if language == 'en' else asked.label_id} {figure}"


def _written(node: ast.expr, expr: str) -> str:
    return (ast.get_source_segment(expr, node) or "").replace("_", "")
