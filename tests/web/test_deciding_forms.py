"""No staff form decides by itself, and what takes something from somebody is asked once more before it counts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from plaza import web

TEMPLATES = Path(web.__file__).parent / "templates"
ASKS_AGAIN = re.compile(r"{% (end)?(?:sure|disclosure)\b")
FORM = re.compile(r"<form method=\"post\".*?</form>", re.DOTALL)
BUTTON = re.compile(
    r"{% button \"(?P<tag>[^\"]+)\"(?P<more>.*?)%}|<button(?P<start>[^>]*)>(?P<words>.*?)</button>", re.DOTALL
)
TAKES = re.compile(
    r"^(?:Ya, )?(?:Cabut|Hentikan|Akhiri|Hapus|Lepas|Pensiun|Kunci baru|Tolak|Batalkan|Lupakan|Sisihkan|Tutup|Tidak menjawab|Tidak datang"
    r"|Jadi hari|Kirim lagi|Kembalikan uang|Minta atur ulang|Selesai$)",
    re.IGNORECASE,
)
CHOSEN = re.compile(r"<input type=\"radio\"[^>]*?(?P<when>{% if [^%]*%})?\s*checked", re.DOTALL)
SELECT = re.compile(r"<select[^>]*>(?P<first>.*?)(?=</option>)(?P<rest>.*?)</select>", re.DOTALL)
ELSEWHERE = {
    ("review/case.html", "Tolak"): "answered by a page that shows the sentence: tests/applications/test_cases.py",
    ("review/case.html", "Cabut karena datanya keliru"): "the same",
    ("review/sure.html", "Ya, tolak dengan kalimat ini"): "that page",
    ("review/sure.html", "Ya, cabut dengan kalimat ini"): "that page",
    ("officer/finish.html", "Selesai"): "nothing is chosen before, and it can be undone: Batalkan selesai",
    ("officer/desk.html", "Batalkan selesai"): "gives the person back",
    ("building/counter.html", "Batalkan selesai"): "gives the person back",
    ("building/attendant.html", "Selesai"): "the companion's own walk has ended",
    ("log/emergency.html", "Buka berkas ini"): "the page itself is the question, and wants a reason in writing",
    ("calls/ending.html", "Batalkan penghentian"): "gives something back, with a reason in writing",
}
"""Presses that are asked again in another way, or that take nothing from anybody."""
HARMLESS = {"direction", "floor", "paper", "year", "nationality", "kind"}
"""Choices that decide about nobody: where a counter stands, how wide its paper is."""


def staff_templates() -> list[str]:
    """The pages of those who work here, and what they include."""
    known = {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}
    staff = {name for name, text in known.items() if re.search(r"extends \"(base_staff|officer/base)\.html\"", text)}
    parts = {part for name in staff for part in re.findall(r"include \"([^\"]+)\"", known[name])}
    return sorted(
        staff | {part for part in parts if part.split("/")[0] in {"officer", "manager", "review", "building"}}
    )


def forms(text: str) -> Iterator[tuple[str, int]]:
    """Every form that changes something, with where it begins."""
    for found in FORM.finditer(text):
        yield found.group(), found.start()


def hasty(name: str, text: str) -> list[str]:
    """Buttons that take something away at the first press."""
    found = []
    for form, start in forms(text):
        for button in BUTTON.finditer(form):
            words = (
                button["tag"] or re.sub(r"{% t \"([^\"]*)\".*?%}|{%.*?%}|<[^>]*>", r"\1", button["words"] or "").strip()
            )
            takes = TAKES.match(words) or "danger" in (button["more"] or button["start"] or "")
            if takes and not asks_again(text, start + button.start()) and (name, words) not in ELSEWHERE:
                found.append(words)
    return found


def asks_again(text: str, at: int) -> bool:
    """Whether this place stands within something that must be opened first."""
    return sum(-1 if mark[1] else 1 for mark in ASKS_AGAIN.finditer(text[:at])) > 0


def preselected(text: str) -> list[str]:
    """What a form chooses before anybody did: a radio marked by the template's own word, a list that begins with an answer."""
    found = []
    for form, _ in forms(text):
        found += [mark.group() for mark in CHOSEN.finditer(form) if not mark["when"] or '"' in mark["when"]]
        for select in SELECT.finditer(form):
            name = re.search(r"name=\"([^\"]*)\"", select.group())
            begins_empty = re.search(r"<option value=\"\">", select["first"])
            shows_present = "selected" in select.group() and not begins_empty
            if name and name[1] not in HARMLESS and not begins_empty and not shows_present:
                found.append(name[1])
    return found


@pytest.mark.parametrize("name", staff_templates())
def test_a_staff_page_takes_nothing_away_at_the_first_press(name: str) -> None:
    assert hasty(name, (TEMPLATES / name).read_text()) == []


@pytest.mark.parametrize("name", staff_templates())
def test_a_staff_page_chooses_nothing_that_decides_before_anybody_did(name: str) -> None:
    assert preselected((TEMPLATES / name).read_text()) == []


def test_a_button_that_takes_at_once_and_a_choice_that_was_made_before_are_seen() -> None:
    taken = (
        '<form method="post"><button name="x">{% icon "x" %}<span>{% t "Hapus loket" "Remove" %}</span></button></form>'
    )
    assert hasty("x.html", taken) == ["Hapus loket"]
    assert hasty("x.html", '{% sure "Hapus" "Remove" %}' + taken + "{% endsure %}") == []
    chosen = (
        '<form method="post"><input type="radio" name="outcome"{% if code == "resolved" %} checked{% endif %}></form>'
    )
    assert len(preselected(chosen)) == 1
    listed = '<form method="post"><select id="r" name="requirement"><option value="diri">NIK</option></select></form>'
    assert preselected(listed) == ["requirement"]
    assert preselected(listed.replace('<option value="diri"', '<option value=""></option><option value="diri"')) == []


@pytest.mark.parametrize("name", ["officer/desk.html", "building/counter.html"])
def test_a_desk_has_exactly_one_box_for_notes(name: str) -> None:
    whole = (TEMPLATES / name).read_text() + (TEMPLATES / "officer/finish.html").read_text()
    assert whole.count('name="note"') == 1
