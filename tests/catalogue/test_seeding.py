"""A file is loaded whole or not at all; what a coordinator edited on a page stays; the log knows of it."""

import io
from datetime import date
from pathlib import Path

import pytest

from plaza.catalogue import queries
from plaza.catalogue.actions import edit_service, edit_tenant, remove_holiday, seed_catalogue, set_holiday
from plaza.catalogue.models import Definition, Edition, Holiday, Service, Tenant
from plaza.catalogue.queries import definition_by_hash, definition_of, get_service, get_tenant, services, tenants
from plaza.cli import parser
from plaza.integrity.models import Leaf
from tests.catalogue.conftest import Load
from tests.catalogue.small import service, write_small

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def everything() -> list[object]:
    """All that the catalogue holds, to be compared."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Edition, Tenant, Service, Holiday, Definition)
    ]  # fmt: skip


def test_the_city_catalogue_is_loaded_with_its_calendar(loaded_city: None) -> None:
    assert (services().count(), tenants().count()) == (163, 39)
    assert queries.calendar().holiday(date(2026, 8, 17)) is not None
    assert queries.edition().meta["kind"] == "demo"


def test_loading_is_written_into_the_log(load: Load) -> None:
    report = load()
    leaf = Leaf.objects.get(kind="catalogue.loaded")
    assert (leaf.actor, leaf.subject) == ("officer:1", f"catalogue:{report.edition}")


def test_loading_the_same_file_again_changes_nothing(load: Load) -> None:
    load()
    before = everything()
    again = load()
    assert (again.ok, again.applied, again.changes) == (True, False, ())
    assert everything() == before
    assert Leaf.objects.filter(kind="catalogue.loaded").count() == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: service(data, "CAPIL-01").pop("name_en"),
        lambda data: service(data, "CAPIL-01")["requirements"][0].update(doc="ktb"),
        lambda data: service(data, "CAPIL-02")["fee"].update(expr="open('x')"),
        lambda data: data["tenants"][0].update(status="asleep"),
        lambda data: data.pop("schedules"),
    ],
)
def test_a_bad_file_changes_nothing_and_every_line_says_why(load: Load, spoil: object) -> None:
    load()
    before = everything()
    report = load(spoil)
    assert not report.ok
    assert not report.applied
    assert all(str(line).startswith("Fail  ") for line in report.lines)
    assert everything() == before


def test_a_key_given_twice_changes_nothing(load: Load, tmp_path: Path) -> None:
    load()
    path = write_small(tmp_path)
    path.write_text(path.read_text().replace("  floor: 1\n", "  floor: 1\n  floor: 2\n", 1))
    report = seed_catalogue(path, actor="officer:1")
    assert "the key floor is given twice" in str(report)
    assert get_tenant("CAPIL").floor == 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(load: Load, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.yaml"
    if content is not None:
        path.write_bytes(content)
    report = seed_catalogue(path, actor="officer:1")
    assert not report.ok
    assert "other.yaml" in str(report)


def test_a_bad_calendar_beside_the_file_changes_nothing(load: Load, tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("years: {}\nholidays: [{date: never}]\nseasons: []")
    report = load()
    assert not report.ok
    assert not Tenant.objects.exists()


def test_a_dry_run_tells_the_changes_and_makes_none(load: Load) -> None:
    load()
    before = everything()
    report = load(lambda data: service(data, "CAPIL-01").update(summary_id="Baru"), dry_run=True)
    assert not report.applied
    assert "~ services.CAPIL-01: summary_id" in str(report)
    assert everything() == before


def test_a_change_in_the_file_is_told_and_gives_the_next_edition(load: Load) -> None:
    first = load()
    second = load(lambda data: service(data, "CAPIL-01").update(summary_id="Baru"))
    assert second.edition == first.edition + 1
    assert definition_of("CAPIL-01").summary_id == "Baru"


def test_a_former_definition_can_be_read_for_ever(load: Load) -> None:
    load()
    before = get_service("CAPIL-01").definition_hash
    load(lambda data: service(data, "CAPIL-01").update(summary_id="Baru"))
    assert get_service("CAPIL-01").definition_hash != before
    assert definition_by_hash(before).summary_id == "Ringkasan Kartu penduduk pengganti"
    assert definition_by_hash(before).definition_hash == before


def test_what_the_file_leaves_out_is_not_offered_but_still_known(load: Load) -> None:
    load()

    def leave_out(data: dict) -> None:
        data["services"] = [entry for entry in data["services"] if entry["tenant"] != "CUKAI"]
        data["tenants"] = data["tenants"][:1]

    assert "- services.CUKAI-01" in str(load(leave_out))
    assert not services(tenant="CUKAI").exists()
    assert not get_service("CUKAI-01").offered
    assert load().applied
    assert get_service("CUKAI-01").offered


def test_what_was_edited_on_a_page_wins_over_the_next_file(load: Load) -> None:
    load()
    edit_service("CAPIL-01", actor="officer:7", changes={"summary_id": "Dari halaman", "sla_working_days": 1})
    edit_tenant("CAPIL", actor="officer:7", changes={"counter": "1-09"})
    report = load(lambda data: service(data, "CAPIL-01").update(summary_id="Dari berkas", summary_en="From the file"))
    found = definition_of("CAPIL-01")
    assert (found.summary_id, found.summary_en, found.sla_working_days) == ("Dari halaman", "From the file", 1)
    assert get_service("CAPIL-01").summary_id == "Dari halaman"
    assert get_tenant("CAPIL").counter == "1-09"
    assert "= services.CAPIL-01: sla_working_days, summary_id edited on a page" in str(report)


def test_the_file_wins_when_told_so(load: Load) -> None:
    load()
    edit_service("CAPIL-01", actor="officer:7", changes={"summary_id": "Dari halaman"})
    edit_tenant("CAPIL", actor="officer:7", changes={"letters": "XYZ"})
    assert load(overwrite_edits=True).applied
    assert definition_of("CAPIL-01").summary_id == "Ringkasan Kartu penduduk pengganti"
    assert get_tenant("CAPIL").letters == "CAP"
    assert get_service("CAPIL-01").edited == get_tenant("CAPIL").edited == []


def test_an_edit_that_no_longer_fits_the_file_refuses_the_file(load: Load) -> None:
    load()
    edit_service("CAPIL-01", actor="officer:7", changes={"requirements": [{"doc": "police_report", "mandatory": True}]})
    report = load(lambda data: data["document_types"].pop("police_report"))
    assert "unknown document type police_report" in str(report)
    assert definition_of("CAPIL-01").requirements[0].doc == "police_report"


def test_a_holiday_that_was_set_or_removed_on_a_page_stays_so(load: Load) -> None:
    load()
    election, independence = date(2026, 11, 25), date(2026, 8, 17)
    set_holiday(election, actor="officer:7", kind="local", name_id="Pemilihan", name_en="Election")
    remove_holiday(independence, actor="officer:7")
    load(lambda data: service(data, "CAPIL-01").update(summary_id="Baru"))
    assert not queries.calendar().is_working_day(election)
    assert queries.calendar().is_working_day(independence)
    load(overwrite_edits=True)
    assert queries.calendar().is_working_day(election)
    assert not queries.calendar().is_working_day(independence)


def test_tenants_may_swap_their_letters(load: Load) -> None:
    load(lambda data: data.update(letters={"CAPIL": "AAA", "CUKAI": "BBB"}))
    assert load(lambda data: data.update(letters={"CAPIL": "BBB", "CUKAI": "AAA"})).applied
    assert (get_tenant("CAPIL").letters, get_tenant("CUKAI").letters) == ("BBB", "AAA")


def test_letters_that_a_former_tenant_had_are_not_given_again(load: Load) -> None:
    load(lambda data: data.update(letters={"CAPIL": "AAA", "CUKAI": "BBB"}))

    def take_over(data: dict) -> None:
        data["services"] = data["services"][:2]
        data["tenants"] = data["tenants"][:1]
        data["letters"] = {"CAPIL": "BBB"}

    assert "the letters BBB belong to CUKAI already" in str(load(take_over))


def test_a_demo_catalogue_is_pointed_out(load: Load) -> None:
    assert "Warn  meta: this is a demo catalogue, not the official list" in str(load())


class Terminal(io.StringIO):
    """Somebody before a terminal, who types this."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "published"), [("\n", False), ("t\n", False), ("y\n", True), ("ya\n", True)])
def test_plaza_seed_says_what_would_change_before_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, published: bool
) -> None:
    given = parser().parse_args(["seed", str(write_small(tmp_path, lambda data: None))])
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert given.run(given) == (0 if published else 1)
    said = capsys.readouterr().out
    assert Service.objects.exists() == published
    assert said.index("CAPIL-01") < said.index("Publish this?")
    assert ("Published." if published else "Nothing was changed.") in said


def test_plaza_seed_asks_nothing_about_a_file_with_a_fault_or_when_told_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    bad = parser().parse_args(
        ["seed", str(write_small(tmp_path, lambda data: service(data, "CAPIL-01").pop("name_en")))]
    )
    assert bad.run(bad) == 1 and not Service.objects.exists()
    said = capsys.readouterr().out
    assert "Fail" in said and "Publish" not in said
    good = parser().parse_args(["seed", "--yes", str(write_small(tmp_path, lambda data: None))])
    assert good.run(good) == 0 and Service.objects.exists() and "Publish this?" not in capsys.readouterr().out
