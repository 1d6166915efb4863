"""One finding, one truth: what a page says of an application holds now, says what was found, and leads to where it is mended."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

import plaza
from plaza.applications.actions.renewing import findings_now
from plaza.applications.actions.reviewing import ask_for_document, next_case, refuse_case
from plaza.applications.actions.telling import can_be_told
from plaza.applications.queries import verdict_of
from plaza.applications.rules.house import RULES as HOUSE_RULES
from plaza.core.work import run_all
from plaza.verification.rules.rulebook import RULES
from plaza.web.components.findings import BY_RULE, TITLES, title_of
from tests.applications.conftest import Applicant
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(person: Person, reference: str, language: str = "id") -> str:
    """The page of an application as words and tags, without the entities."""
    return unescape(person.get(f"/permohonan/{reference}/?lang={language}").content.decode())


def part(page: str, role: str) -> str:
    """One notice of the page."""
    return page.split(f'data-role="{role}"', 1)[1].split("</div></div>", 1)[0]


def somebody_elses(applicant: Callable[..., Applicant], person: Person) -> Applicant:
    """An application with the card of another, as the system found it."""
    working = applicant(person).begin("DINKES-06").fill(sample="other")
    assert working.sent_and_read().state == "needs_action", [row["code"] for row in findings_now(working.application)]
    return working


def test_every_rule_that_does_not_hold_says_what_was_found_not_what_was_required() -> None:
    for rule in (*RULES.values(), *HOUSE_RULES.values()):
        assert rule.code in BY_RULE, rule.code
        row = {
            "code": "?",
            "rule": rule.code,
            "result": "review",
            "doc": "ktp",
            "rule_id": rule.name.id,
            "rule_en": rule.name.en,
        }
        said = title_of(row)
        if rule.code != "proxy":
            assert str(said) != rule.name.id, rule.code
    for words in (*TITLES.values(), *BY_RULE.values()):
        assert words.indonesian and words.english
        assert ("{doc}" in words.indonesian) == ("{doc}" in words.english), words.indonesian


def test_a_strangers_card_is_named_as_such_with_one_remedy_and_a_way_to_the_very_field(
    applicant: Callable[..., Applicant], alice: Person
) -> None:
    working = somebody_elses(applicant, alice)
    page = page_of(alice, working.reference)
    assert "KTP atas nama orang lain" in page or "atas nama orang lain" in page
    told = part(page, "to-fix")
    remedies = re.findall(r"Unggah dokumen milik pemohon", page)
    assert len(remedies) == 1, "one remedy, once on the page"
    places = re.findall(r'href="([^"]+#id_\w+)"', told)
    assert any("berkas-ktp" in place for place in places) and any("/isi/diri/" in place for place in places)
    for place in places:
        address, _, anchor = place.partition("#")
        assert f'id="{anchor}"' in alice.get(address).content.decode(), place


def test_a_finding_of_a_replaced_document_is_gone_and_the_page_says_what_is_left(
    applicant: Callable[..., Applicant], alice: Person
) -> None:
    working = somebody_elses(applicant, alice)
    first = verdict_of(working.application)
    working.post("berkas-ktp", sample="own")
    page = page_of(alice, working.reference)
    assert "atas nama orang lain" not in page and "Tinggal dikirim lagi" in page, (
        "not even while the new one is being opened"
    )
    run_all()
    page = page_of(alice, working.reference)
    assert "atas nama orang lain" not in page and "Tinggal dikirim lagi" in page
    again = verdict_of(working.application)
    assert first is not None and again is not None and again.findings == first.findings
    working.send()
    assert findings_now(working.application) == [], "while it is being judged anew nothing old stands there"
    run_all()
    assert working.application.state == "granted"


def test_every_place_that_shows_a_finding_gives_its_title_as_found() -> None:
    templates = list((Path(plaza.__file__).parent / "web/templates").rglob("*.html"))
    assert len(templates) > 100
    named_by_rule = [path.name for path in templates if 'in_language:"rule"' in path.read_text(encoding="utf-8")]
    assert named_by_rule == []


def test_an_officers_words_go_to_officers_and_a_citizens_to_citizens(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    working = somebody_elses(applicant, alice)
    alice.post(f"/permohonan/{working.reference}/tinjau/")
    rina = officer_of("DINKES")
    desk = unescape(rina.post("/petugas/kasus/", follow=True).content.decode())
    assert "Kami sarankan kepada pemohon" in desk and "Anda tidak perlu berbuat apa-apa" not in desk
    assert "Perbaiki di sini" not in desk and "#id_" not in desk
    assert "Kami sarankan kepada pemohon" not in page_of(alice, working.reference)


def test_what_an_officer_asks_for_leads_to_its_field(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    working = somebody_elses(applicant, alice)
    alice.post(f"/permohonan/{working.reference}/tinjau/")
    rina = officer_of("DINKES")
    application = next_case(rina.officer)
    assert application is not None
    ask_for_document(application, officer=rina.officer, requirement="ktp", reason="Foto ulang KTP di tempat terang.")
    told = part(page_of(alice, working.reference), "to-fix")
    assert "Foto ulang KTP di tempat terang." in told and "berkas-ktp/?dari=periksa#id_file" in told


def test_nothing_is_promised_or_counted_once_an_application_is_decided(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    working = somebody_elses(applicant, alice)
    alice.post(f"/permohonan/{working.reference}/tinjau/")
    rina = officer_of("DINKES")
    application = next_case(rina.officer)
    assert application is not None
    refuse_case(application, officer=rina.officer, requirement="ktp", reason="Kartu ini milik orang lain.")
    page = page_of(alice, working.reference)
    assert "Petugas akan memeriksanya" not in page and "Unggah dokumen milik pemohon" not in page
    assert 'data-role="service-clock"' not in page and "Sudah dilihat petugas" in page


@pytest.mark.parametrize(
    ("contact", "promised"), [({"email": "a@contoh.id"}, True), ({}, False), ({"phone": "+6281234567890"}, False)]
)
def test_a_reminder_is_promised_only_where_it_reaches_somebody(
    applicant: Callable[..., Applicant], alice: Person, contact: dict[str, str], promised: bool
) -> None:
    application = applicant(alice).begin("DINKES-06").application
    application.answers = {**application.answers, "kontak": contact}
    application.save(update_fields=["answers"])
    assert can_be_told(application) is promised
