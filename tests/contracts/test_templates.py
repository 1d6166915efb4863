"""Pages can be read by everybody: every template parses, speaks both languages, and brings nothing in from elsewhere."""

import re
from pathlib import Path

import pytest
from django.template import Context, Engine, Template, TemplateSyntaxError, engines

from tests.fixtures.processes import ROOT

TEMPLATES = sorted(
    path
    for folder in (ROOT / "plaza").glob("**/templates")
    for path in folder.rglob("*")
    if path.suffix in (".html", ".txt")
)
PAGES = {path: path.read_text() for path in TEMPLATES if path.suffix == ".html"}
STYLES_AND_SCRIPTS = sorted(
    path for path in (ROOT / "plaza").glob("*/static/plaza/**/*") if path.suffix in (".css", ".js")
)
WORDS = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
PAIR = re.compile(r"\{%\s*t\s+" + WORDS + r"\s+" + WORDS)
TEMPLATE_WORDS = re.compile(r"\{[%#{].*?[%#}]\}", re.DOTALL)
INLINE = {
    "a style belongs in a file": re.compile(r"<style\b|\sstyle\s*="),
    "a script belongs in a file": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "an event belongs in a script": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:"),
    "this is fetched from elsewhere": re.compile(
        r"<(?:link|script|img|iframe|source|video|audio)\b[^>]*(?:https?:)?//"
    ),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def engine() -> Engine:
    return engines["django"].engine


def test_every_template_parses():
    faults = []
    for path in TEMPLATES:
        try:
            Template(path.read_text(), engine=engine())
        except TemplateSyntaxError as problem:
            faults.append(f"{name_of(path)}: {problem}")
    assert TEMPLATES
    assert faults == []


def test_both_languages_say_the_same_values_and_say_something():
    faults = []
    for path in TEMPLATES:
        for match in PAIR.finditer(path.read_text()):
            indonesian, english = (set(re.findall(r"\{\w*\}", words)) for words in match.groups())
            if indonesian != english or min(len(words) for words in match.groups()) <= 2:
                faults.append(f"{name_of(path)}: {match[0]}")
    assert faults == []


def test_no_page_has_anything_inline_or_from_elsewhere():
    bare = {path: TEMPLATE_WORDS.sub("", source) for path, source in PAGES.items()}
    found = [
        (name_of(path), why) for path, source in bare.items() for why, fault in INLINE.items() if fault.search(source)
    ]
    assert found == []


def test_nothing_is_marked_safe_in_a_page():
    unsafe = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")
    assert [name_of(path) for path, source in PAGES.items() if unsafe.search(source)] == []


def test_styles_and_scripts_fetch_nothing_from_elsewhere_and_run_no_words():
    comments = re.compile(r"/\*.*?\*/|^\s*//.*$", re.DOTALL | re.MULTILINE)
    foreign = re.compile(r"https?://(?!www\.w3\.org/)[^\s\"'`)]+|\beval\(|new Function\(|\.innerHTML\s*=")
    read = {name_of(path): comments.sub("", path.read_text()) for path in STYLES_AND_SCRIPTS}
    assert {name: found[0] for name, source in read.items() if (found := foreign.search(source))} == {}


def test_a_page_that_names_what_is_not_there_fails_its_test(tmp_path):
    page = tmp_path / "plaza" / "page.html"
    page.parent.mkdir()
    page.write_text("{{ nobody.name }}{% if nobody %}{% endif %}")
    strict = Engine(dirs=[str(page.parent)], string_if_invalid=engine().string_if_invalid)
    with pytest.raises(AssertionError, match=r"nobody\.name"):
        strict.get_template("page.html").render(Context({}))
