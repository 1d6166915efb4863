"""The Inspectorate reads acts in words and finds them by number, officer, agency and day."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from plaza.core.clock import today
from plaza.facilities.rules import CALL_STATES
from plaza.feedback.rules.complaints import TRANSITIONS as COMPLAINTS
from plaza.integrity.actions import record
from plaza.notices.rules import TRANSITIONS as NOTICES
from plaza.web.citizen.words import EVENTS
from plaza.web.log.sentences import SENTENCES, sentence_of, subject_in_words

PACKAGE = Path(__file__).parents[2] / "plaza"
KIND = re.compile(r"[a-z]+\.[a-z_]+")
FAMILIES = {
    "application": set(EVENTS), "companion": set(CALL_STATES), "complaint": set(COMPLAINTS),
    "notices": {to for after in NOTICES.values() for to in after} - {"waiting"},
}  # fmt: skip
"""Acts whose names are made of a state: room of the log, and every state that is written."""


def written(tree: ast.AST) -> tuple[set[str], set[str]]:
    """The kinds that a module records, and the families of those whose name it puts together."""
    kinds, families = set(), set()
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    named = [one for one in calls if getattr(one.func, "id", getattr(one.func, "attr", "")) in ("record", "_note")]
    for call in named:
        for part in [inner for given in call.args[:2] for inner in ast.walk(given)]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and KIND.fullmatch(part.value):
                kinds.add(part.value)
            if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                families.add(str(part.values[0].value).rstrip("."))
    if any(isinstance(call.args[0], ast.Name) for call in named if call.args):
        constants = [
            one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        prefixes = {kind.partition(".")[0] for kind in SENTENCES}
        kinds |= {one for one in constants if KIND.fullmatch(one) and one.partition(".")[0] in prefixes}
    return kinds, families


def test_every_act_that_the_code_records_has_a_sentence_in_both_languages() -> None:
    kinds: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        found, families = written(ast.parse(path.read_text()))
        assert families <= set(FAMILIES), (path, families)
        kinds |= found
    kinds |= {f"{family}.{state}" for family, known in FAMILIES.items() for state in known}
    assert len(kinds) > 120
    assert not sorted(kinds - set(SENTENCES))
    for kind in kinds:
        words = SENTENCES[kind]
        assert words.in_language("id") != words.in_language("en")
        assert "." not in words.in_language("id")


def test_a_planted_act_without_a_sentence_is_seen() -> None:
    kinds, _ = written(ast.parse('record("queue.invented", actor=a, subject=b)'))
    assert kinds - set(SENTENCES) == {"queue.invented"}


def test_a_person_s_name_in_the_log_stays_hidden() -> None:
    with translation.override("id"):
        assert subject_in_words("warga:0a1b2c") == "warga"
        assert subject_in_words("application:7F3K9Q2M") == "permohonan 7F3K9Q2M"
        assert str(sentence_of("nothing.known")) == "Perbuatan lain"


@pytest.mark.django_db
def test_the_inspectorate_finds_an_act_by_number_officer_agency_and_day(mall, officer_of) -> None:
    inspector, officer = officer_of("", role="inspektorat"), officer_of("DUKCAPIL")
    record(
        "application.refused",
        actor=officer.ref if hasattr(officer, "ref") else "officer:1",
        subject="application:7F3K9Q2M",
    )
    record("queue.taken", actor="sistem", subject="ticket:ZZZZZZZZ")

    def rows(query: str = "") -> str:
        answer = inspector.get(f"/inspektorat/{query}")
        assert answer.status_code == 200
        return answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]

    assert "Petugas menolak permohonan dengan alasan" in rows()
    assert "Nomor antrean diambil" in rows()
    for query in ("?ref=7f3k-9q2m", "?ref=application:7F3K9Q2M", "?kind=application.refused"):
        assert "menolak" in rows(query), query
        assert "Nomor antrean" not in rows(query), query
    assert rows(f"?day={today() - timedelta(days=400)}") == ""
    assert rows("?actor=Tidak+Ada+Orang") == ""
    wrong = inspector.get("/inspektorat/?day=kemarin")
    assert wrong.status_code == 422
    assert "Hari: tulis tanggalnya" in wrong.content.decode()
