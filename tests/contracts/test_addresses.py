"""Every address that a page or a view writes can be written: the name is known, with as many values as it is given."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import get_resolver

from tests.contracts.test_templates import PAGES, name_of
from tests.fixtures.processes import ROOT

TAG = re.compile(r"""\{%\s*url\s+["']([\w:-]+)["']([^%]*)%\}""")
MENTION = re.compile(r"""[^\s"']+(?:"[^"]*"|'[^']*')?|"[^"]*"|'[^']*'""")


def shapes(name: str) -> set[int]:
    """With how many values an address of that name can be written."""
    space, _, own = name.rpartition(":")
    resolver = get_resolver()
    if space:
        _, resolver = resolver.namespace_dict[space]
    known = resolver.reverse_dict.getlist(own)
    return {len(names) for possibilities, *_ in known for _, names in possibilities}


def tags(source: str) -> Iterator[tuple[str, int]]:
    """Each {% url %} of a template with the number of its values."""
    for match in TAG.finditer(source):
        given = match[2].split(" as ")[0]
        yield match[1], len(MENTION.findall(given))


def calls(source: str) -> Iterator[tuple[str, int]]:
    """Each ``redirect("name", …)`` and ``reverse("name", args=[…])`` of a module with the number of its values."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("redirect", "reverse"):
            continue
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Constant) or not re.fullmatch(r"[\w:-]+", str(first.value)):
            continue
        named = {word.arg: word.value for word in node.keywords}
        values = named.get("args") or named.get("kwargs")
        if isinstance(values, ast.List | ast.Tuple):
            yield str(first.value), len(values.elts)
        elif isinstance(values, ast.Dict):
            yield str(first.value), len(values.keys)
        elif values is None:
            yield str(first.value), len(node.args) - 1 + len(set(named) - {"permanent", "urlconf"})


def wrong(found: Iterator[tuple[str, int]], *, where: str) -> list[str]:
    """The addresses that could not be written."""
    return [f"{where}: {name} with {count}" for name, count in found if count not in shapes(name)]


def modules() -> list[Path]:
    return sorted((ROOT / "plaza").rglob("*.py"))


def test_every_address_on_a_page_is_written_with_the_values_it_needs() -> None:
    assert [fault for path, source in PAGES.items() for fault in wrong(tags(source), where=name_of(path))] == []


def test_every_address_a_view_sends_to_is_written_with_the_values_it_needs() -> None:
    assert [fault for path in modules() for fault in wrong(calls(path.read_text()), where=name_of(path))] == []


def test_an_address_with_a_value_too_few_is_found() -> None:
    page = '{% url "case_document" one.reference file.ref %} {% url "case_document" one.reference file.ref 1 %} {% url "no_such" %}'
    assert wrong(tags(page), where="page") == ["page: case_document with 2", "page: no_such with 0"]
    view = 'redirect("case", one.ref)\nredirect("case")\nreverse("case", args=[one.ref])\nredirect("/permohonan/")'
    assert wrong(calls(view), where="view") == ["view: case with 0"]
    assert len([name for source in PAGES.values() for name in tags(source)]) > 200
    assert len([name for path in modules() for name in calls(path.read_text())]) > 80
