"""Whatever people, readers, registers and officers do, in whatever order: the system never refuses, and there is one decision."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from plaza import applications
from plaza.applications.actions.deciding import carry_out, decide, facts_of, reconsider, release_cases
from plaza.applications.actions.drafting import (
    ApplicationError,
    pass_step,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from plaza.applications.actions.reviewing import ask_for_document, grant_case, next_case, refuse_case, request_review
from plaza.applications.models import Application, ClockInterval
from plaza.applications.queries import clock_of, definition_of
from plaza.applications.rules.clock import RUNNING
from plaza.applications.rules.states import ENDED, TRANSITIONS
from plaza.core.clock import now
from plaza.core.models import Job
from plaza.core.work import run_all
from plaza.demo.specimens.people import invent_person
from plaza.integrity.queries import acts_on
from plaza.people.models import Officer
from plaza.permits.models import Permit
from plaza.verification.models import VaultFile
from plaza.verification.rules.rulebook import RULES
from plaza.verification.rules.verdicts import Finding, judgement
from plaza.verification.rules.words import Words
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.people import Person

SERVICE, TENANT = "DINKES-06", "DINKES"
WORDS = Words("kata", "word")
findings = st.lists(
    st.builds(
        lambda code, result: Finding(RULES[code], code, result, WORDS, WORDS, WORDS),
        st.sampled_from(sorted(RULES)),
        st.sampled_from(["pass", "fail", "review", "unknown"]),
    ),
    max_size=6,
)
good = st.lists(
    st.sampled_from(sorted(RULES)).map(lambda code: Finding(RULES[code], code, "pass", WORDS, WORDS)),
    min_size=1,
    max_size=3,
)
tables = st.one_of(findings, good)


@given(findings)
def test_no_table_of_findings_means_a_refusal(rows: list[Finding]) -> None:
    assert judgement(rows).outcome in ("accepted", "replace", "review")


def steps_to(word: str, source: str) -> list[int]:
    """Where a module gives a row that state: by a step, by a bare update or a new row, or by hand."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            moved = name in ("step_to", "move") and any(
                is_word(word, arg) for arg in [*node.args, *(k.value for k in node.keywords)]
            )
            written = name not in ("filter", "exclude", "Q", "get") and any(
                k.arg in ("state", "after") and is_word(word, k.value) for k in node.keywords
            )
            found += [node.lineno] if moved or written else []
        elif isinstance(node, ast.Assign) and is_word(word, node.value):
            found += [node.lineno] if any(getattr(target, "attr", "") == "state" for target in node.targets) else []
    return found


def is_word(word: str, node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def test_only_the_officers_own_action_writes_the_word_refused() -> None:
    room = Path(applications.__file__).parent
    modules = [*room.rglob("*.py"), room.parent / "wiring.py"]
    assert [path.name for path in modules if steps_to("refused", path.read_text())] == ["reviewing.py"]


@pytest.mark.parametrize(
    "planted",
    [
        'step_to(one, "refused")', 'transitions.move(one, to="refused")', 'Application.objects.filter(pk=1).update(state="refused")',
        'one.state = "refused"', 'Application(state="refused")',
    ],
)  # fmt: skip
def test_another_way_to_a_refusal_is_seen(planted: str) -> None:
    assert steps_to("refused", planted)
    assert not steps_to("refused", 'Application.objects.filter(state="refused"); tell_owner(one, "refused")')


def test_the_table_lets_nothing_but_a_case_be_refused() -> None:
    assert [state for state, to in TRANSITIONS.items() if "refused" in to] == ["review"]
    assert "review" in TRANSITIONS["refused"], "a refusal can always be brought before a person again"
    assert all(state in TRANSITIONS for state in ENDED)


class Life(RuleBasedStateMachine):
    """One application among everything that can happen to it."""

    officer: Officer
    reached: Counter[str]

    @initialize(seed=st.integers(1, 900))
    def begin(self, seed: int) -> None:
        Job.objects.all().delete()
        Application.objects.all().delete()  # the officer's next case is this one
        self.me, self.person = invent_person(seed), Person(f"life-{VaultFile.objects.count()}-{seed}")
        self.pk = start_application(SERVICE, viewer=self.person.viewer, language="id").pk
        self.held: list[Application] = []

    @property
    def row(self) -> Application:
        return Application.objects.get(pk=self.pk)

    @rule(complete=st.booleans())
    def answer(self, complete: bool) -> None:
        me = self.me
        answers = {
            "diri": {"nik": me.nik, "name": me.name, "birth_date": me.birth_date.isoformat()}, "kontak": {},
            "product": "Keripik", "session": "1", "pernyataan": True,
        }  # fmt: skip
        try:
            save_answers(self.row, answers=answers if complete else {"product": "Keripik"})
            pass_step(self.row, key="berkas-nib")
        except ApplicationError:
            assert self.row.state not in ("draft", "needs_action")

    @rule(read=st.booleans())
    def bring_the_card(self, read: bool) -> None:
        if self.row.state in ("draft", "needs_action"):
            moment = now()
            VaultFile.objects.create(
                ref=f"V{VaultFile.objects.count():06d}", belongs_to=self.row.ref, requirement="ktp", kinds=["ktp"], mime="image/jpeg",
                size=1, sha256="0" * 64, blob="", actor="x", uploaded_at=moment, read_at=moment if read else None,
            )  # fmt: skip

    @rule()
    def the_reader_finishes(self) -> None:
        VaultFile.objects.filter(belongs_to=self.row.ref, read_at=None).update(read_at=now())
        reconsider(self.row.ref)

    @rule()
    def the_reader_dies_on_it(self) -> None:
        VaultFile.objects.filter(belongs_to=self.row.ref, read_at=None).update(state="set_aside")
        reconsider(self.row.ref)

    @rule()
    def send(self) -> None:
        submit_application(self.row, actor=self.person.viewer.actor)

    @rule(read=st.booleans())
    def fill_and_send(self, read: bool) -> None:
        """Everything in one go, as most people do."""
        self.answer(True)
        self.bring_the_card(read)
        self.send()

    @rule(rows=tables)
    def all_at_once(self, rows: list[Finding]) -> None:
        """Fills in, sends, and gets an answer."""
        self.fill_and_send(True)
        self.any_judgement_arrives(rows, False)

    @rule()
    def the_system_looks(self) -> None:
        decide(self.row.reference)

    @rule()
    def the_jobs_run(self) -> None:
        run_all("urgent", "default", "external")

    @rule(rows=tables, stale=st.booleans())
    def any_judgement_arrives(self, rows: list[Finding], stale: bool) -> None:
        """Whatever verification may say, and also upon a row that somebody else has moved since."""
        row, before = self.held[-1] if stale and self.held else self.row, self.row
        if row.state != "submitted":
            return
        with transaction.atomic():
            carry_out(row, definition_of(row), judgement(rows), inputs={"facts": facts_of(row, {})})
        if (before.state, before.round) != ("submitted", row.round):
            assert self.row.state == before.state

    @rule()
    def remember_the_row(self) -> None:
        self.held.append(self.row)

    @rule()
    def ask_for_a_person(self) -> None:
        request_review(self.row, actor=self.person.viewer.actor)

    @rule(sure=st.integers(0, 3))
    def withdraw(self, sure: int) -> None:
        if sure == 3:  # the end of the story: not too often
            withdraw_application(self.row, actor=self.person.viewer.actor)

    @rule()
    def cases_are_taken_back(self) -> None:
        release_cases()

    @rule(choice=st.sampled_from(["grant", "refuse", "ask"]))
    def a_case_and_its_officer(self, choice: str) -> None:
        """Hands over and has an officer act at once."""
        self.fill_and_send(True)
        self.any_judgement_arrives([], False)
        if self.row.state == "review":
            self.an_officer_works(choice)

    @precondition(lambda self: self.row.state == "review")
    @rule(choice=st.sampled_from(["grant", "refuse", "ask", "leave"]))
    def an_officer_works(self, choice: str) -> None:
        case = next_case(self.officer)
        if case is None:
            return
        how = {"officer": self.officer, "requirement": "ktp", "reason": "Foto kartu tidak lengkap, mohon lengkapi."}
        if choice == "grant":
            grant_case(case, officer=self.officer)
        elif choice == "refuse":
            refuse_case(case, **how)  # type: ignore[arg-type]
        elif choice == "ask":
            ask_for_document(case, **how)  # type: ignore[arg-type]

    @invariant()
    def only_officers_refuse(self) -> None:
        row = self.row
        self.reached[row.state] += 1
        if row.state == "refused":
            assert row.decided_by == self.officer.ref and row.ask
        refusals = [leaf for leaf in acts_on(row.ref) if leaf.kind == "application.refused"]
        assert all(leaf.actor == self.officer.ref for leaf in refusals)

    @invariant()
    def there_is_one_decision(self) -> None:
        row = self.row
        grants = [leaf for leaf in acts_on(row.ref) if leaf.kind == "application.granted"]
        permits = Permit.objects.filter(application_ref=row.ref).count()
        assert len(grants) == permits == (row.state == "granted")
        assert (row.decided_at is not None) == (row.state in ("granted", "refused"))

    @invariant()
    def the_clock_runs_exactly_while_the_plaza_must_act(self) -> None:
        row = self.row
        running = ClockInterval.objects.filter(application=row, stopped_at=None).count()
        assert running == (row.state in RUNNING) and clock_of(row).used >= 0
        assert (row.promised_at is not None) == (row.state in RUNNING)

    @invariant()
    def each_round_has_at_most_one_verdict(self) -> None:
        rounds = list(self.row.verdicts.values_list("round", flat=True))
        assert len(rounds) == len(set(rounds)) and all(number <= self.row.round for number in rounds)


@pytest.mark.django_db(transaction=True)
def test_no_sequence_of_events_leads_to_an_automatic_refusal(officer_of) -> None:  # type: ignore[no-untyped-def]
    put_catalogue()
    Life.officer, Life.reached = officer_of(TENANT).officer, Counter()
    run_state_machine_as_test(Life, settings=settings(max_examples=50, stateful_step_count=20))
    assert set(Life.reached) == set(TRANSITIONS), "the machine has been everywhere"
