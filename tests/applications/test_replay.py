"""The same inputs give the same table years later, whatever has become of the catalogue, the kinds, the registers and the files."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import yaml

from plaza.applications.actions.retention import delete_cards
from plaza.applications.models import Application, Verdict
from plaza.applications.replay import replay, run
from plaza.applications.rules.behalf import Asker
from plaza.applications.rules.judging import Inputs, from_kept, table_of, to_keep
from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.files import read_catalogue
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.cli import parser
from plaza.core.clock import real_now
from plaza.verification.adapters.null import NoRegisters
from plaza.verification.models import VaultFile
from plaza.verification.registers import bind, registers
from plaza.verification.rules import documents as documents_module
from plaza.verification.rules import kinds as kinds_module
from plaza.verification.rules import rulebook
from plaza.verification.rules.case import Case
from plaza.verification.rules.checks import Document
from plaza.verification.rules.verdicts import Finding, Rule
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person
from tests.verification.papers import TODAY, claim_of, identity_card, typed

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"
SERVICE_ASKED = replace(
    next(
        one
        for one in read_catalogue((DATA / "catalogue.yaml").read_text(encoding="utf-8")).services
        if one.code == SERVICE
    ),
    auto_checks=(),
)


@pytest.fixture
def granted(applicant: Callable[..., Applicant], alice: Person) -> Application:
    """Sent twice: first with somebody else's card, then with the own one."""
    someone = applicant(alice).begin(SERVICE).fill(sample="other")
    assert someone.sent_and_read().state == "needs_action"
    someone.post("berkas-ktp", sample="own")
    application = someone.sent_and_read()
    assert application.state == "granted"
    return application


def told(reference: str) -> tuple[int, str]:
    lines: list[str] = []
    code = run(reference, say=lines.append)
    return code, "\n".join(lines)


def test_each_round_is_made_again_the_same_and_told_without_anybodys_data(granted: Application) -> None:
    code, words = told(granted.reference)
    assert code == 0 and words.count("Identical.") == 2 and "Round 2: accepted then, accepted now." in words
    assert "D-06" in words and "C-02" in words and AGNES.nik not in words and AGNES.name not in words
    assert parser().parse_args(["replay", granted.reference]).reference == granted.reference


def test_nothing_that_changes_around_it_changes_the_table(
    granted: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = yaml.load((DATA / "catalogue.yaml").read_text(), Loader=yaml.CSafeLoader)
    service = next(one for one in catalogue["services"] if one["code"] == SERVICE)
    service["auto_checks"], service["name_id"] = ["docs_complete"], "Lain sama sekali"
    changed = tmp_path / "catalogue.yaml"
    changed.write_text(yaml.dump(catalogue, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))
    assert seed_catalogue(changed, actor="sistem", overwrite_edits=True).ok
    data = deepcopy(kinds_module._data())
    data["version"] = 99
    data["kinds"]["ktp"]["name"] = {"id": "Kartu lain", "en": "Another card"}
    data["kinds"]["ktp"]["agrees"] = {"name": ["nik"]}
    monkeypatch.setattr(kinds_module, "_data", lambda: data)
    kinds_module.kinds.cache_clear()
    before = registers()
    bind(NoRegisters())
    try:
        for row in Application.objects.all():
            row.answers = {"diri": {"nik": "1", "name": "Orang Lain"}}
            row.save(update_fields=["answers"])
        with time_machine.travel(real_now() + timedelta(days=3650)):
            delete_cards()
            assert told(granted.reference)[0] == 0
        VaultFile.objects.all().delete()
        assert told(granted.reference)[0] == 0
    finally:
        bind(before)
        monkeypatch.undo()
        kinds_module.kinds.cache_clear()


def test_a_table_that_was_touched_or_a_rule_that_changed_is_told(
    granted: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rulebook.RULES["claim_nik"]
    changed = Rule(old.code, old.number, old.version + 1, old.name, old.legal_basis)
    with monkeypatch.context() as patch:
        patch.setitem(rulebook.RULES, "claim_nik", changed)
        code, words = told(granted.reference)
        assert code == 1 and "! D-06" in words and "v1" in words and "v2" in words
    verdict = Verdict.objects.order_by("round").last()
    assert verdict is not None
    verdict.findings = verdict.findings[1:]
    verdict.save(update_fields=["findings"])
    code, words = told(granted.reference)
    assert code == 1 and words.count("Not identical") == 1 and words.count("Identical.") == 1
    for row in Verdict.objects.all():
        row.inputs = {"on": "2026-11-24", "facts": {}, "met": {}}
        row.save(update_fields=["inputs"])
    code, words = told(granted.reference)
    assert code == 1 and "Too little was kept" in words


def test_a_rule_that_has_changed_judges_old_tables_as_it_did_then(
    granted: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rulebook.RULES["claim_name"]
    monkeypatch.setitem(rulebook.RULES, "claim_name", replace(old, version=old.version + 1))
    before = documents_module.CHECKS["claim_name"]

    def stricter(case: Case) -> list[Finding]:
        return [replace(row, code="name_stricter", result="review") for row in before(case)]

    monkeypatch.setitem(documents_module.CHECKS, "claim_name", stricter)
    assert told(granted.reference)[0] == 1, "the earlier check was not kept"
    monkeypatch.setitem(documents_module.EARLIER, ("claim_name", old.version), before)
    code, words = told(granted.reference)
    assert code == 0 and words.count("Identical.") == 2 and "name_stricter" not in words


def test_a_table_from_before_the_rules_were_named_is_judged_by_the_first_book() -> None:
    card = Document("ktp", "ktp", identity_card(AGNES))
    unread = Document("vehicle_test", "vehicle_test", typed("vehicle_test", AGNES, Berlaku_Hingga="####"))
    inputs = Inputs(
        on=TODAY, answers={"diri": claim_of(AGNES)}, facts={}, documents=[card, unread], asker=Asker("parent")
    )
    kept = json.loads(json.dumps(to_keep(inputs, definition_hash="x", files={})))
    del kept["rules"], kept["kinds"]["shared"]
    now, then = (table_of(SERVICE_ASKED, one) for one in (inputs, from_kept(kept)) if one is not None)
    assert {"expiry_not_read", "holder_found"} == {row.code for row in now.findings} - {
        row.code for row in then.findings
    }
    versions = {row.rule.number: row.rule.version for row in then.findings}
    assert set(versions.values()) == {1} and "A-01" in versions
    assert {row.rule.version for row in now.findings if row.rule.number == "A-01"} == {2}


def test_an_unknown_or_unjudged_application_is_told(applicant: Callable[..., Applicant], alice: Person) -> None:
    draft = applicant(alice).begin(SERVICE).application
    assert told(draft.reference)[0] == 2 and told("NOSUCH00")[0] == 2 and replay(draft) == []


def test_the_houses_own_rows_come_back_too(granted: Application) -> None:
    """A-01 for whom, A-02 whose passport, A-03 which letters, A-04 who else."""
    definition = definition_from_json(granted.definition)
    card = Document("ktp", "ktp", identity_card(AGNES))
    answers = {"diri": {"name": AGNES.name, "passport": AGNES.passport}}
    inputs = Inputs(
        on=TODAY, answers=answers, facts={"no_duplicate": True, "fee_paid": None}, documents=[card, Document("kk", "kk", None)],
        asker=Asker("parent", foreign=True), letters=["ꦗ"], shared={"ktp": "fields"},
    )  # fmt: skip
    first = table_of(definition, inputs)
    kept = from_kept(json.loads(json.dumps(to_keep(inputs, definition_hash="x", files={"ktp": "F"}))))
    assert kept is not None
    second = table_of(definition, kept)
    assert {"A-01", "A-02", "A-03", "A-04", "D-06", "C-02"} <= {row.rule.number for row in first.findings} | {
        "D-06",
        "C-02",
    }
    made = [json.loads(json.dumps([row.as_json() for row in table.findings])) for table in (first, second)]
    assert made[0] == made[1]
    assert first.outcome == second.outcome == "review"
