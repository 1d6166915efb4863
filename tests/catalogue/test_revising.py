"""A service is changed as a draft, agreed to by a second person where it must be, and in force from its day; cases keep what they had."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from plaza.catalogue.actions import (
    RevisionError,
    answer_revision,
    bring_back,
    bring_due_into_force,
    drop_revision,
    edit_service,
    save_draft,
    send_revision,
    take_back,
)
from plaza.catalogue.models import Revision, Service, ServiceVersion
from plaza.catalogue.queries import definition_of, get_service
from plaza.catalogue.queries import search as find
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.catalogue.rules.revising import (
    edits_between,
    overtaken,
    parts_changed,
    reasons_for_two,
    value_at,
    with_edits,
)
from plaza.catalogue.versions import versions_of, waiting_for
from plaza.core.clock import today
from plaza.integrity.models import Leaf
from plaza.integrity.registers import differences
from plaza.notices.models import Notice
from tests.catalogue.conftest import Load
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = [pytest.mark.django_db, pytest.mark.store]
WHY = "Peraturan daerah yang baru."
FEE = {"kind": "fixed", "amount_idr": 25_000}


@pytest.fixture(autouse=True)
def _small(load: Load, clock: Clock) -> None:
    load(lambda data: data["checks"].update(fee_paid={"name_id": "Sudah dibayar", "name_en": "Paid"}))


@pytest.fixture
def ani(officer_of: Callable[..., Person]) -> Person:
    """A coordinator who writes."""
    return officer_of("", role="koordinator", name="Ani")


@pytest.fixture
def budi(officer_of: Callable[..., Person]) -> Person:
    """Another coordinator."""
    return officer_of("", role="koordinator", name="Budi")


def drafted(by: Person, code: str = "CAPIL-02", **edits: object) -> Revision:
    return save_draft(code, edits=edits or {"summary_id": "Ringkasan baru"}, actor=by.viewer.actor, version=None)


def sent(revision: Revision, by: Person, *, days: int = 0) -> Revision:
    return send_revision(revision, why=WHY, from_day=today() + timedelta(days=days), actor=by.viewer.actor)


def test_single_edits_are_laid_over_whatever_stands_there_now():
    source = {
        "fields": [{"name": "a", "label_id": "A"}, {"name": "b", "label_id": "B"}],
        "requirements": [],
        "fee": {"kind": "free"},
    }
    edits = {"fields.b.label_id": "Bea", "fields.a": None, "requirements.ktp": {"mandatory": True}, "fee": FEE}
    made = with_edits(source, edits)
    assert made["fields"] == [{"name": "b", "label_id": "Bea"}]
    assert made["requirements"] == [{"doc": "ktp", "mandatory": True}]
    assert value_at(made, "requirements.ktp.mandatory") is True and value_at(made, "fields.a.label_id") is None
    assert parts_changed(source, made).keys() == {"fields", "requirements", "fee"}
    assert source["fields"][1]["label_id"] == "B"
    assert with_edits({"fields": []}, {"fields.gone.label_id": "X"}) == {"fields": []}


def test_what_two_people_changed_at_the_same_place_is_found():
    seen = {"fee": {"kind": "free"}, "summary_id": "Lama"}
    assert overtaken(seen, seen=seen, now={"fee": FEE, "summary_id": "Lama"}) == ["fee"]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"decision": "officer"}, {"decision": "officer", "summary_id": "x"}, []),
        ({"fee": {"kind": "free"}}, {"fee": FEE}, ["fee"]),
        ({"decision": "officer"}, {"decision": "auto"}, ["automatic"]),
        ({"decision": "auto", "auto_checks": ["a", "b"]}, {"decision": "auto", "auto_checks": ["a"]}, ["automatic"]),
        ({"decision": "auto", "requirements": [{"doc": "ktp", "mandatory": True}]},
         {"decision": "auto", "requirements": [{"doc": "ktp", "mandatory": False}]}, ["automatic"]),
        ({"decision": "auto", "auto_checks": ["a"]}, {"decision": "officer"}, []),
    ],
)  # fmt: skip
def test_money_and_automatic_decisions_need_a_second_person(before, after, why):
    assert reasons_for_two(before, after) == why


def test_a_change_of_words_counts_from_its_day_on_and_for_everybody_at_once(ani, clock):
    change = sent(drafted(ani, name_id="Bea balik nama gergaji"), ani, days=2)
    assert change.state == "planned" and definition_of("CAPIL-02").name_id == "Bea peralihan"
    assert bring_due_into_force() == 0
    clock.forward(minutes=2 * 24 * 60)
    assert bring_due_into_force() == 1 and bring_due_into_force() == 0
    assert definition_of("CAPIL-02").name_id == "Bea balik nama gergaji"
    assert [hit.code for hit in find("gergaji")] == ["CAPIL-02"]
    assert list(differences()) == []


def test_a_change_whose_day_is_today_counts_at_once(ani):
    assert sent(drafted(ani), ani).state == "in_force"
    assert definition_of("CAPIL-02").summary_id == "Ringkasan baru"
    kinds = set(Leaf.objects.values_list("kind", flat=True))
    assert {"service.change_begun", "service.change_sent", "service.change_in_force", "service.edited"} <= kinds


def test_a_fee_waits_for_a_second_person_who_did_not_write_it(ani, budi, officer_of):
    change = sent(drafted(ani, fee=FEE), ani)
    assert change.state == "waiting" and definition_of("CAPIL-02").fee.kind == "formula"
    assert [waiting_for(one.viewer) for one in (ani, officer_of("CAPIL", role="kepala"), budi)] == [[], [], [change]]
    with pytest.raises(RevisionError, match="orang lain"):
        answer_revision(change, viewer=ani.viewer, yes=True)
    answer_revision(change, viewer=budi.viewer, yes=True)
    assert definition_of("CAPIL-02").fee.amount_idr == 25_000
    leaf = Leaf.objects.get(kind="service.change_agreed")
    assert (leaf.actor, leaf.subject) == (budi.viewer.actor, change.subject)
    assert list(differences()) == []


def test_who_wrote_on_a_draft_that_another_sent_is_no_second_person(ani, budi, officer_of):
    change = drafted(ani, fee=FEE)
    change = save_draft(
        "CAPIL-02", edits={"fee": FEE | {"amount_idr": 1}}, actor=budi.viewer.actor, version=change.version
    )
    sent(change, budi)
    watch = officer_of("", role="inspektorat")
    assert [bool(waiting_for(one.viewer)) for one in (ani, budi, watch)] == [False, False, True]


def test_a_no_gives_the_change_back_with_its_reason_and_the_sender_is_told(ani, budi):
    change = sent(drafted(ani, fee=FEE), ani)
    with pytest.raises(RevisionError, match="mengapa"):
        answer_revision(change, viewer=budi.viewer, yes=False, words="tidak")
    answer_revision(change, viewer=budi.viewer, yes=False, words="Tarifnya belum ditetapkan wali kota.")
    assert (change.state, change.answer) == ("draft", "Tarifnya belum ditetapkan wali kota.")
    letters = list(Notice.objects.filter(kind="service.change"))
    assert len(letters) == 2
    assert definition_of("CAPIL-02").fee.kind == "formula"


def test_a_yes_to_what_has_moved_on_does_not_count(ani, budi):
    change = sent(drafted(ani, fee=FEE), ani)
    seen = Revision.objects.get(pk=change.pk)
    take_back(change, actor=ani.viewer.actor)
    with pytest.raises(RevisionError):
        answer_revision(seen, viewer=budi.viewer, yes=True)
    sent(change, ani)
    with pytest.raises(RevisionError):  # waiting again, but not as it was read
        answer_revision(seen, viewer=budi.viewer, yes=True)
    assert Revision.objects.get().state == "waiting"


def test_of_two_who_save_the_same_draft_the_second_is_told(ani, budi):
    first = drafted(ani)
    save_draft("CAPIL-02", edits={"summary_en": "New"}, actor=ani.viewer.actor, version=first.version)
    with pytest.raises(RevisionError, match="orang lain"):
        save_draft("CAPIL-02", edits={"summary_en": "Other"}, actor=budi.viewer.actor, version=first.version)
    with pytest.raises(RevisionError, match="orang lain"):
        drafted(budi, summary_en="Other")
    assert Revision.objects.get().edits == {"summary_en": "New"}


def test_a_draft_about_what_changed_meanwhile_is_not_sent_unseen(ani):
    change = drafted(ani, summary_id="Ringkasan baru")
    edit_service("CAPIL-02", actor="officer:7", changes={"summary_id": "Dari orang lain", "name_en": "Transfer"})
    with pytest.raises(RevisionError, match="diubah orang lain"):
        sent(change, ani)
    change = save_draft("CAPIL-02", edits=change.edits, actor=ani.viewer.actor, version=change.version)
    sent(change, ani)
    assert (definition_of("CAPIL-02").summary_id, definition_of("CAPIL-02").name_en) == ("Ringkasan baru", "Transfer")


def test_what_does_not_fit_on_its_day_goes_back_to_its_writer_in_words(ani, clock):
    change = sent(drafted(ani, summary_id="Ringkasan baru"), ani, days=1)
    edit_service("CAPIL-02", actor="officer:7", changes={"summary_id": "Dari orang lain"})
    clock.forward(minutes=24 * 60)
    assert bring_due_into_force() == 0
    change.refresh_from_db()
    assert change.state == "draft" and "diubah orang lain" in change.answer
    assert Notice.objects.filter(kind="service.change").count() == 1
    assert definition_of("CAPIL-02").summary_id == "Dari orang lain"


def test_a_change_that_nobody_sent_does_not_come_into_force_by_a_row_alone(ani):
    change = drafted(ani, fee=FEE)
    Revision.objects.filter(pk=change.pk).update(state="planned", from_day=today(), sent_by=ani.viewer.actor)
    assert bring_due_into_force() == 0 and definition_of("CAPIL-02").fee.kind == "formula"
    assert any("changes of services" in one for one in differences())


def test_a_planned_change_can_be_taken_back_or_dropped(ani):
    change = sent(drafted(ani), ani, days=3)
    take_back(change, actor=ani.viewer.actor)
    assert change.state == "draft"
    drop_revision(change, actor=ani.viewer.actor)
    assert change.state == "dropped" and not bring_due_into_force()


def test_a_change_that_does_not_hold_together_is_not_kept(ani):
    with pytest.raises(BadCatalogue, match="a fixed fee needs amount_idr"):
        drafted(ani, fee={"kind": "fixed"})
    with pytest.raises(RevisionError, match="Belum ada"):
        drafted(ani, summary_id=get_service("CAPIL-02").summary_id)
    with pytest.raises(RevisionError, match="alasannya"):
        send_revision(drafted(ani), why="x", from_day=today(), actor="officer:1")
    with pytest.raises(RevisionError, match="tanggal"):
        send_revision(Revision.objects.get(), why=WHY, from_day=date(2020, 1, 1), actor="officer:1")
    assert Revision.objects.count() == 1


def test_an_older_version_comes_back_as_a_new_one_equal_to_it(ani):
    first = get_service("CAPIL-02").definition_hash
    sent(drafted(ani, **{"summary_id": "Lain", "fields.price.label_id": "Nilai"}), ani)
    sent(bring_back("CAPIL-02", number=1, actor=ani.viewer.actor), ani)
    assert get_service("CAPIL-02").definition_hash == first
    history = versions_of("CAPIL-02")
    assert [one.row.number for one in history] == [3, 2, 1] and history[0].in_force
    assert history[0].row.made_by == ani.viewer.actor and history[2].row.made_by == "officer:1"
    assert history[1].definition.summary_id == "Lain" and history[2].before is None
    with pytest.raises(RevisionError, match="sama dengan"):
        bring_back("CAPIL-02", number=1, actor=ani.viewer.actor)


def test_bringing_back_an_older_fee_needs_a_second_person_too(ani, budi):
    answer_revision(sent(drafted(ani, fee=FEE), ani), viewer=budi.viewer, yes=True)
    assert sent(bring_back("CAPIL-02", number=1, actor=ani.viewer.actor), ani).state == "waiting"


def test_a_file_keeps_what_was_changed_on_the_page_and_its_own_changes_are_versions(ani, load):
    sent(drafted(ani, summary_id="Dari halaman"), ani)
    load(lambda data: data["services"][1].update(summary_id="Dari berkas", name_id="Bea baru"))
    assert (definition_of("CAPIL-02").summary_id, definition_of("CAPIL-02").name_id) == ("Dari halaman", "Bea baru")
    assert ServiceVersion.objects.filter(service_code="CAPIL-02").count() == 3
    assert ServiceVersion.objects.filter(service_code="CAPIL-01").count() == 1
    assert Service.objects.get(code="CAPIL-02").edited == ["summary_id"]


def test_a_paper_has_a_name_of_its_own_in_one_service(ani):
    sent(drafted(ani, **{"requirements.ktp.label": {"id": "KTP pembeli", "en": "The buyer's card"}}), ani)
    [needed] = definition_of("CAPIL-02").requirements
    assert (needed.doc, needed.kind.name_id) == ("ktp", "KTP pembeli")
    assert definition_of("CAPIL-01").requirements[0].kind.name_id == "KTP"


def test_the_smallest_edits_lead_from_one_entry_to_the_other():
    before = {
        "fields": [{"name": "a", "x": 1}, {"name": "b"}],
        "requirements": [{"doc": "ktp"}],
        "fee": {"kind": "free"},
        "output": {"type": "letter"},
    }
    after = {
        "fields": [{"name": "a", "x": 2}],
        "requirements": [{"doc": "ktp"}, {"doc": "kk", "mandatory": True}],
        "fee": FEE,
        "output": {"type": "card"},
    }
    edits = edits_between(before, after)
    assert edits == {
        "fields.a.x": 2,
        "fields.b": None,
        "requirements.kk": {"mandatory": True},
        "fee": FEE,
        "output.type": "card",
    }
    assert with_edits(before, edits) == after
    turned = {**before, "fields": [{"name": "b"}, {"name": "a", "x": 1}]}
    assert edits_between(before, turned) == {"fields": turned["fields"]}
