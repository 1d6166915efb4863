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


FOREIGN = re.compile(
    r"https?://(?!www\.w3\.org/)[^\s\"'`)]+|[\"'(]//[\w.-]+\.\w+|\beval\(|new Function\(|\.(?:inner|outer)HTML\s*\+?=(?!=)"
    r"|insertAdjacentHTML|document\.write|set(?:Timeout|Interval)\(\s*[\"'`]|@import\b"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def engine() -> Engine:
    return engines["django"].engine


def broken(source: str) -> str:
    """What keeps a template from being read, or nothing."""
    try:
        Template(source, engine=engine())
    except TemplateSyntaxError as problem:
        return str(problem)
    return ""


def uneven(source: str) -> list[str]:
    """The pairs whose languages differ in their values, or are empty in one."""
    faults = []
    for match in PAIR.finditer(source):
        indonesian, english = (set(re.findall(r"\{\w*\}", words)) for words in match.groups())
        if indonesian != english or min(len(words) for words in match.groups()) <= 2:
            faults.append(match[0])
    return faults


def inline(source: str) -> list[str]:
    """What stands in a page that belongs in a file of ours."""
    bare = TEMPLATE_WORDS.sub("", source)
    return [why for why, fault in INLINE.items() if fault.search(bare)]


def trusted(source: str) -> bool:
    """Whether a page takes some words as they are."""
    return bool(re.search(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off", source))


def foreign(source: str) -> str:
    """What a style or a script fetches from elsewhere, or runs as words; comments say what they like."""
    bare = re.sub(r"^\s*//[^\n]*$", "", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL), flags=re.MULTILINE)
    found = FOREIGN.search(bare)
    return found[0] if found else ""


def test_every_template_parses():
    assert TEMPLATES
    assert {name_of(path): fault for path in TEMPLATES if (fault := broken(path.read_text()))} == {}
    assert broken("{% t 'satu' %}") and broken("{% if x %}") and not broken("{% if x %}{% endif %}")


def test_both_languages_say_the_same_values_and_say_something():
    assert {name_of(path): faults for path in TEMPLATES if (faults := uneven(path.read_text()))} == {}
    assert sum(len(PAIR.findall(path.read_text())) for path in TEMPLATES) > 500
    for planted in ('{% t "{n} berkas" "files" %}', '{% t "Simpan" "" %}', """{% t 'Halo {a}' 'Hello {b}' %}"""):
        assert uneven(planted), planted


def test_no_page_has_anything_inline_or_from_elsewhere():
    assert {name_of(path): found for path, source in PAGES.items() if (found := inline(source))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "<style>p{}</style>", '<p style="color:red">', "<script>go()</script>", '<button onclick="go()">', '<a href="javascript:go()">',
        '<img src="https://elsewhere.id/a.png">', '<script src="//elsewhere.id/a.js"></script>', "<p {% if a %}style='x'{% endif %}>",
    ],
)  # fmt: skip
def test_something_inline_or_from_elsewhere_is_seen(planted):
    assert inline(planted)


def test_nothing_is_marked_safe_in_a_page():
    assert [name_of(path) for path, source in PAGES.items() if trusted(source)] == []
    for planted in ("{{ words|safe }}", "{{ words | safe }}", "{{ all|safeseq }}", "{% autoescape off %}"):
        assert trusted(planted), planted


def test_styles_and_scripts_fetch_nothing_from_elsewhere_and_run_no_words():
    assert {name_of(path): found for path in STYLES_AND_SCRIPTS if (found := foreign(path.read_text()))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'fetch("https://elsewhere.id/a")', "eval(words)", "new Function(words)", "one.innerHTML = words", "one.innerHTML += words",
        "one.outerHTML = words", 'one.insertAdjacentHTML("beforeend", words)', "document.write(words)", '@import "//elsewhere.id/a.css";',
        "a { background: url(//elsewhere.id/a.png) }", 'setTimeout("go()", 5)', 'import("//elsewhere.id/a.js")',
    ],
)  # fmt: skip
def test_a_script_that_fetches_from_elsewhere_or_runs_words_is_seen(planted):
    for around in ("{}", "// a comment\n{}\n", "/* a */\n{}\n/* b */", "// https://standard.example\n{}\n// end"):
        assert foreign(around.replace("{}", planted)), around
    assert not foreign(f"// {planted}\n/* {planted} */")


def test_a_page_that_names_what_is_not_there_fails_its_test(tmp_path):
    page = tmp_path / "plaza" / "page.html"
    page.parent.mkdir()
    page.write_text("{{ nobody.name }}{% if nobody %}{% endif %}")
    strict = Engine(dirs=[str(page.parent)], string_if_invalid=engine().string_if_invalid)
    with pytest.raises(AssertionError, match=r"nobody\.name"):
        strict.get_template("page.html").render(Context({}))
