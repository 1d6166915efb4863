"""The coordinator changes a service in view of its page, compares old and new, and sends it; money needs two people."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import override_settings

from plaza.applications.models import Application
from plaza.applications.queries import definition_of as begun_definition
from plaza.catalogue.actions import bring_due_into_force
from plaza.catalogue.models import Revision
from plaza.catalogue.queries import definition_of, definitions_by_code, document_kinds, edition
from plaza.core.clock import today
from plaza.web.manager.service_form import ServiceForm
from tests.applications.conftest import Applicant
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.web.pages import form_values

pytestmark = pytest.mark.django_db
CODE = "DLH-05"
EDITOR, WHY = f"/koordinator/layanan/{CODE}/", "Peraturan daerah yang baru."


@pytest.fixture(autouse=True)
def _city(db: None, clock: Clock) -> None:
    put_catalogue()


@pytest.fixture
def ani(officer_of: Callable[..., Person]) -> Person:
    return officer_of("", role="koordinator", name="Ani")


@pytest.fixture
def budi(officer_of: Callable[..., Person]) -> Person:
    return officer_of("", role="koordinator", name="Budi")


def saved(who: Person, address: str = EDITOR, **changed: object) -> object:
    """Posts the editor's form as it stands, with these lines written anew."""
    given = form_values(who.get(address).content.decode(), css="editor-form")
    for name, value in changed.items():
        given[name.replace("__", "-")] = value
    return who.post(address, {name: value for name, value in given.items() if value is not None})


def shown(who: Person, address: str) -> str:
    return unescape(who.get(address).content.decode())


def change_of(state: str = "draft") -> str:
    return f"/koordinator/layanan/perubahan/{Revision.objects.get(state=state).pk}/"


def test_the_form_of_every_service_holds_all_of_it_and_untouched_changes_nothing() -> None:
    kinds, checks = {kind.code: kind for kind in document_kinds()}, dict(edition().checks)
    for code, definition in definitions_by_code().items():
        form = ServiceForm(definition=definition, kinds=kinds, checks=checks)
        data = {bound.name: bound.initial for bound in form if bound.initial not in (False, None)}
        sent = ServiceForm(data, definition=definition, kinds=kinds, checks=checks)
        assert sent.is_valid(), (code, sent.errors)
        assert sent.edits() == {}, code


def test_saving_an_untouched_form_says_so(ani):
    for code in ("DLH-05", "DUKCAPIL-01", "BAPENDA-01"):
        answer = saved(ani, f"/koordinator/layanan/{code}/")
        assert answer.status_code == 422 and "Belum ada yang diubah" in answer.content.decode(), code
    assert not Revision.objects.exists()


def test_a_draft_is_seen_beside_the_form_and_by_no_citizen(ani, alice):
    answer = saved(ani, summary_id="Ringkasan yang jauh lebih jelas.")
    assert answer.status_code == 302
    page = shown(ani, EDITOR)
    preview = page[page.index('data-role="preview"') :]
    assert "Ringkasan yang jauh lebih jelas." in preview
    assert "Ringkasan yang jauh lebih jelas." not in shown(alice, f"/layanan/{CODE}/")
    assert "Ringkasan (Indonesia)" in page[page.index('data-role="changes"') :]


def test_what_changes_is_told_old_and_new_in_words(ani):
    saved(ani, time__count="9", **{"fee-kind": "fixed", "fee-amount": "30.000"})
    page = shown(ani, change_of())
    assert re.search(r"Waktu</dt>.*?hari kerja.*?<ins>9</ins> hari kerja", page, re.DOTALL)
    assert re.search(r"Biaya</dt>.*?<ins>Rp30\.000</ins>", page, re.DOTALL)
    assert "Perlu persetujuan orang kedua" in page and "Biayanya berubah" in page
    assert "Rincian" not in page[: page.index('data-role="preview"')]


def test_a_planned_change_stands_on_the_public_page_and_counts_on_its_day(ani, alice, clock):
    saved(ani, time__count="9", summary_id="Lebih jelas.")
    day = today() + timedelta(days=2)
    answer = ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{day:%d-%m-%Y}"})
    assert answer.status_code == 302
    page = shown(alice, f"/layanan/{CODE}/")
    notice = page[page.index('data-role="planned-change"') :]
    assert "9 hari kerja" in notice[:800] and "Lebih jelas." not in notice and definition_of(CODE).sla_working_days != 9
    clock.forward(minutes=2 * 24 * 60)
    bring_due_into_force()
    assert definition_of(CODE).sla_working_days == 9
    assert 'data-role="planned-change"' not in shown(alice, f"/layanan/{CODE}/")


def test_a_fee_needs_a_second_person_who_reads_the_same_page(ani, budi):
    saved(ani, **{"fee-kind": "fixed", "fee-amount": "30000"})
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    address = change_of("waiting")
    assert 'data-role="agree"' not in shown(ani, address) and 'data-role="agree"' in shown(budi, address)
    assert ani.post(f"{address}jawab/", {"answer": "yes", "version": "1"}).status_code == 422
    assert "Menunggu persetujuan Anda" in shown(budi, "/koordinator/layanan/")
    assert budi.post(f"{address}jawab/", {"answer": "yes", "version": "0"}).status_code == 422
    assert budi.post(f"{address}jawab/", {"answer": "yes", "version": "1"}).status_code == 302
    assert definition_of(CODE).fee.amount_idr == 30_000
    history = shown(ani, f"{EDITOR}riwayat/")
    assert "oleh Ani" in history and WHY in history and "Kembalikan versi ini" in history


def test_money_asks_for_the_second_factor_once_more_and_words_do_not(ani, budi):
    saved(ani, **{"fee-kind": "fixed", "fee-amount": "30000"})
    given = {"why": WHY, "from_day": f"{today():%d-%m-%Y}"}
    with override_settings(MODE="production"):  # where the one click of the demonstration counts for nothing
        answer = ani.post(f"{change_of()}kirim/", given)
        assert answer.status_code in (302, 404) and Revision.objects.get().state == "draft"
    ani.post(f"{change_of()}kirim/", given)
    with override_settings(MODE="production"):
        answer = budi.post(f"{change_of('waiting')}jawab/", {"answer": "yes", "version": "1"})
        assert answer.status_code in (302, 404) and Revision.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("changed", "line", "said"),
    [
        ({"fee-kind": "fixed", "fee-amount": "banyak"}, "fee-amount", "Tulis jumlahnya dalam rupiah"),
        ({"fee-kind": "third_party"}, "fee-note_id", "dalam kedua bahasa"),
        ({"time-count": "tiga"}, "time-count", "Tulis bilangan"),
        ({"summary_en": ""}, "summary_en", "Isi “Ringkasan (Inggris)”"),
        ({"next_id": "Ambil {barang} di loket."}, "next_id", "kurung kurawal"),
        ({"decision": "auto"}, "auto_checks", "centang sedikitnya satu"),
        ({"requirements-ktp-when_id": "Bila perlu"}, "requirements-ktp-when_en", "dalam bahasa Inggris"),
    ],
)
def test_a_line_that_does_not_hold_is_named_with_what_to_do(ani, changed, line, said):
    answer = saved(ani, **changed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and f'id="id_{line}-error"' in page
    assert said in page and not Revision.objects.exists()
    for name, value in changed.items():
        assert str(value) in page, name  # nothing that was written is lost


def test_of_two_who_save_the_second_keeps_their_words_and_is_told(ani, budi):
    other = form_values(budi.get(EDITOR).content.decode(), css="editor-form")
    saved(ani, summary_id="Dari Ani.")
    answer = budi.post(EDITOR, {**other, "summary_id": "Dari Budi."})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and "orang lain" in page and "Dari Budi." in page
    assert Revision.objects.get().edits == {"summary_id": "Dari Ani."}


def test_papers_and_questions_come_go_and_get_other_words(ani, alice):
    definition = definition_of(CODE)
    paper, asked = definition.requirements[0].doc, definition.fields[0].name
    new = next(code for code in ("sim", "kk", "passport") if code not in definition.documents)
    saved(ani, **{
        f"requirements-{paper}-label_id": "KTP pemohon asli", f"requirements-{paper}-label_en": "The applicant's own card",
        "new-doc": new, "new-mandatory": "on", f"fields-{asked}-ask_id": "Di mana letaknya, tepatnya?",
        f"fields-{asked}-required": None,
    })  # fmt: skip
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    made = definition_of(CODE)
    assert made.requirements[0].kind.name_id == "KTP pemohon asli" and new in made.documents
    assert (made.fields[0].ask_id, made.fields[0].required) == ("Di mana letaknya, tepatnya?", False)
    assert "KTP pemohon asli" in shown(alice, f"/layanan/{CODE}/")
    saved(ani, **{f"requirements-{new}-remove": "on"})
    assert f"Berkas “{new}”" in shown(ani, change_of())


@pytest.mark.parametrize("role", ["inspektorat", "kepala", "petugas", "pendamping"])
def test_nobody_but_a_coordinator_writes(officer_of, role):
    other = officer_of("DLH" if role in ("kepala", "petugas") else "", role=role)
    assert other.get(EDITOR).status_code == 404
    assert other.post(EDITOR, {"summary_id": "x"}).status_code == 404
    assert other.post(f"{EDITOR}kembali/", {"number": "1"}).status_code == 404


def test_the_inspectorate_may_answer_and_not_send(ani, officer_of):
    saved(ani, **{"fee-kind": "fixed", "fee-amount": "30000"})
    watch = officer_of("", role="inspektorat")
    assert watch.post(f"{change_of()}kirim/", {"why": WHY, "from_day": "1-1-2030"}).status_code == 404
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    address = change_of("waiting")
    assert 'data-role="agree"' in shown(watch, address)
    answer = watch.post(
        f"{address}jawab/", {"answer": "no", "words": "Belum ada dasarnya dalam perda.", "version": "1"}
    )
    assert answer.status_code == 302 and "Belum ada dasarnya" in shown(ani, EDITOR)


def test_an_older_version_comes_back_from_the_history(ani):
    before = definition_of(CODE).definition_hash
    saved(ani, summary_id="Dari Ani.")
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    assert ani.post(f"{EDITOR}kembali/", {"number": "1"}).url == change_of()
    assert "versi 1" in shown(ani, change_of())
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    assert definition_of(CODE).definition_hash == before
    assert ani.post(f"{EDITOR}kembali/", {"number": "99"}).status_code == 404


def test_a_case_begun_before_keeps_its_papers_its_fee_and_its_time(ani, budi, alice):
    begun = Applicant(alice).begin(CODE).application
    papers = [one.doc for one in begun_definition(begun).requirements]
    saved(
        ani, **{"fee-kind": "fixed", "fee-amount": "30000", "time-count": "9", "requirements-location_map-remove": "on"}
    )
    ani.post(f"{change_of()}kirim/", {"why": WHY, "from_day": f"{today():%d-%m-%Y}"})
    budi.post(f"{change_of('waiting')}jawab/", {"answer": "yes", "version": "1"})
    kept = begun_definition(Application.objects.get(pk=begun.pk))
    assert [one.doc for one in kept.requirements] == papers and "location_map" in papers
    assert (kept.fee.kind, kept.sla_working_days) == ("free", 7)
    fresh = begun_definition(Applicant(budi).begin(CODE).application)
    assert (fresh.fee.amount_idr, fresh.sla_working_days) == (30_000, 9) and "location_map" not in fresh.documents
