"""Whatever the plaza hands out that opens something stands, with its rule, in docs/security.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "plaza").rglob("*.py"))
WORDS = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ELSEWHERE = {"DEVICE_COOKIE": "plaza_device", "LANGUAGE_COOKIE": "plaza_lang"}
"""Cookies whose name another file keeps."""
OTHER_SECRETS = {
    # What new_secret() makes that opens nothing: a form's key against double presses; a guest's cookie, named in the list itself.
    "web/queue/taking.py", "web/queue/appointing.py", "web/building/counter.py", "web/officer/desk.py", "web/building/kiosk.py",
    "people/viewers.py", "core/secrets.py", "demo/voices.py",
    # What it makes that stands in the list: the invitation to serve; the kiosk's link and key.
    "people/inviting.py", "facilities/actions/kiosks.py",
}  # fmt: skip


def handed_out(tree: ast.AST) -> Iterator[str]:
    """The names under which a file signs links, sets cookies and opens doors of the kind ``link``."""
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name == "sign":
                given = [word.value for word in node.keywords if word.arg == "purpose"]
                yield from (str(constants.get(ast.unparse(one), ast.unparse(one).strip("'"))) for one in given)
            elif name == "set_cookie" and isinstance(node.args[0], ast.Name):
                constant = node.args[0].id
                yield ELSEWHERE.get(constant, str(constants.get(constant, constant)))
            elif name == "set_cookie" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
        elif isinstance(node, ast.FunctionDef) and any(
            isinstance(one, ast.Call)
            and getattr(one.func, "id", "") == "lock"
            and one.args
            and ast.unparse(one.args[0]) == "'link'"
            for one in node.decorator_list
        ):
            yield node.name


def unnamed(tree: ast.AST) -> list[str]:
    return sorted(
        {
            word
            for word in handed_out(tree)
            if not re.search(rf"[`(, ]{re.escape(word)}[`), ]", WORDS) and f"`{word}`" not in WORDS
        }
    )


def test_every_link_cookie_and_door_by_link_stands_in_the_list():
    missing = {str(path.relative_to(ROOT)): unnamed(ast.parse(path.read_text(encoding="utf-8"))) for path in CODE}
    assert {path: names for path, names in missing.items() if names} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "sign({'x': 1}, purpose='backstairs')",
        "WHY = 'backstairs'\nsign({'x': 1}, purpose=WHY)",
        "answer.set_cookie('backstairs', 'x')",
        "@lock('link')\ndef backstairs(request): ...",
    ],
)
def test_one_that_does_not_is_found(planted):
    assert unnamed(ast.parse(planted)) == ["backstairs"]


def test_secrets_are_made_where_somebody_looked():
    makers = {str(path.relative_to(ROOT / "plaza")) for path in CODE if re.search(r"\bnew_secret\(", path.read_text())}
    assert makers <= OTHER_SECRETS, "name what it opens in docs/security.md, then add the file here"
    assert "people/inviting.py" in makers
