"""A service changes while a hundred cases run: each keeps the definition it began under, to its decision."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from plaza.applications.actions.drafting import save_answers, start_application
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, form_of
from plaza.catalogue.actions import seed_catalogue
from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.fees import amount_of
from plaza.core.work import run_all
from plaza.people.viewers import Viewer
from plaza.permits.models import Permit
from tests.applications.conftest import AGNES
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE, MANY = "BAPENDA-01", 100
STATES = ("draft", "submitted", "review", "needs_action")


def seen(application: Application) -> tuple[object, ...]:
    """What a case is decided by: its definition's hash, its fee, its pages, who decides, and what is checked."""
    definition = definition_of(application)
    fee = amount_of(definition, answers=application.answers)
    steps = tuple(step.key for step in form_of(application).steps)
    return (
        application.definition_hash, definition.definition_hash, fee.rupiah, steps, definition.decision,
        tuple(check.code for check in definition.auto_checks),
    )  # fmt: skip


def change_the_service(folder: Path) -> None:
    """Another fee, another requirement, another way of deciding, other checks."""
    catalogue = yaml.load((DATA / "catalogue.yaml").read_text(), Loader=yaml.CSafeLoader)
    service = next(one for one in catalogue["services"] if one["code"] == SERVICE)
    service["fee"] = {"kind": "fixed", "amount_idr": 75_000}
    service["requirements"] = [{"doc": "ktp", "mandatory": True}, {"doc": "sppt_pbb", "mandatory": True}]
    service["decision"], service["auto_checks"] = "officer", ["identity_match", "docs_complete"]
    changed = folder / "catalogue.yaml"
    changed.write_text(yaml.dump(catalogue, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))
    report = seed_catalogue(changed, actor="sistem", overwrite_edits=True)
    assert report.ok and report.applied, str(report)


def begin(number: int) -> Application:
    viewer = Viewer(actor=f"device:{number}", identities=frozenset({f"device:{number}"}))
    application = start_application(SERVICE, viewer=viewer, language="id")
    identity = {"nik": AGNES.nik, "name": AGNES.name, "birth_date": AGNES.birth_date.isoformat()}
    save_answers(application, answers={"diri": identity, "nop": AGNES.nop, "tax_year": "2026"})
    Application.objects.filter(pk=application.pk).update(state=STATES[number % len(STATES)])
    application.refresh_from_db()
    return application


def test_a_change_of_the_service_changes_none_of_a_hundred_running_cases(city: None, tmp_path: Path) -> None:
    cases = [begin(number) for number in range(MANY)]
    before = {case.reference: seen(case) for case in cases}
    assert Counter(case.state for case in cases) == dict.fromkeys(STATES, MANY // len(STATES))
    change_the_service(tmp_path)
    for case in Application.objects.all():
        assert seen(case) == before[case.reference]
    later = seen(begin(MANY))
    (earlier,) = set(before.values())
    assert later[2] == 75_000 and later[4] == "officer" and "berkas-sppt_pbb" in str(later[3])
    assert not set(later) & {earlier[0], earlier[2], earlier[3], earlier[4]}


def test_a_case_that_was_sent_before_the_change_is_decided_as_it_was_promised(
    applicant, alice: Person, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill(nop=AGNES.nop, tax_year="2026")
    someone.send()
    change_the_service(tmp_path)
    run_all()
    assert someone.application.state == "granted" and someone.application.decided_by == "sistem"
    assert Permit.objects.get().application_ref == someone.application.ref
