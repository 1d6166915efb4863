"""What an output is, the guides of referrals, and the questions: as data that holds together, for every service of the city."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from plaza.catalogue.rules.conditions import Need, asked_now, needs
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.files import read_catalogue, warnings_about
from plaza.catalogue.rules.outcomes import OUTCOME_KINDS
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.core.clock import today
from tests.catalogue.city import city
from tests.catalogue.small import small

MADE: dict[str, Any] = {
    "kind": "made_item", "by": "counter", "next_id": "Ambil {product}.", "next_en": "Collect {product}.",
    "where": {"id": "Loket {counter}", "en": "Counter {counter}"}, "after_days": 1,
    "bring": [{"id": "KTP", "en": "The card"}],
}  # fmt: skip
SYSTEM = {"name_id": "OSS", "name_en": "OSS", "address": "https://oss.go.id", "evidence": []}


def service_of(code: str) -> ServiceDefinition:
    return next(service for service in city().services if service.code == code)


def test_every_service_says_what_its_output_is_and_what_happens_next_in_both_languages() -> None:
    for service in city().services:
        outcome = service.output.outcome
        assert outcome.code in city().outcomes, service.code
        assert outcome.kind in OUTCOME_KINDS and all(outcome.next), service.code
    kinds = {service.output.outcome.kind for service in city().services}
    assert kinds == set(OUTCOME_KINDS)


def test_a_card_a_book_or_a_civil_certificate_is_never_a_pdf_of_that_title() -> None:
    for service in city().services:
        if service.tenant == "DUKCAPIL" and service.output.type in ("card", "certificate"):
            assert not service.output.in_hand, service.code


def test_every_field_has_a_question_in_both_languages_of_at_most_90_characters() -> None:
    for service in city().services:
        for field in service.fields:
            for question in (field.ask_id, field.ask_en):
                assert question.endswith("?") and len(question) <= 90, (service.code, field.name)
                assert question != field.label_id and "??" not in question, (service.code, field.name)


def test_a_question_about_a_number_in_a_form_of_its_own_shows_where_it_stands_or_an_example() -> None:
    for service in city().services:
        for field in service.fields:
            if field.constraints.pattern:
                assert field.hint_id and field.hint_en, (service.code, field.name)


def test_every_referral_names_its_system_its_official_address_and_three_to_six_steps() -> None:
    referrals = [service for service in city().services if service.decision == "referral"]
    assert len(referrals) == 52
    for service in referrals:
        assert service.guide is not None, service.code
        assert re.fullmatch(r"https://[a-z0-9.-]+\.(go\.id|co\.id|id)", service.guide.system.address), service.code
        assert 3 <= len(service.guide.steps) <= 6 and all(all(step) for step in service.guide.steps), service.code


def test_a_condition_reads_on_after_needed_in_both_languages() -> None:
    for service in city().services:
        for item in service.requirements:
            assert not item.when_id or re.match(r"bila (?!bila)", item.when_id), (service.code, item.doc)
            assert not item.when_en or re.match(r"when (?!when)", item.when_en), (service.code, item.doc)


@pytest.mark.parametrize(
    ("code", "answer", "not_asked"),
    [
        ("DUKCAPIL-05", {"reason_kind": "lost"}, "ktp"),
        ("DUKCAPIL-03", {"reason_kind": "lost"}, "kk"),
        ("ATRBPN-04", {"reason_kind": "lost"}, "land_cert"),
        ("KEMENAG-02", {"reason_kind": "lost"}, "marriage_cert"),
        ("DISDIKBUD-02", {"reason_kind": "lost"}, "diploma"),
        ("DISDIKBUD-02", {"reason_kind": "damaged"}, "police_report"),
        ("DPMPTSP-29", {"reason_kind": "damaged"}, "police_report"),
    ],
)
def test_whoever_lost_a_thing_is_not_asked_to_photograph_it(code: str, answer: dict[str, str], not_asked: str) -> None:
    asked = {item.doc: need for item, need in needs(service_of(code), answers=answer, on=today())}
    assert asked[not_asked] is Need.NOT_NEEDED


def test_whoever_lost_the_identity_card_shows_the_police_another_identity() -> None:
    [identity] = service_of("POLRESTA-03").requirements
    assert {"kk", "passport"} <= {kind.code for kind in identity.kinds}


def test_a_paper_that_a_service_gives_leads_to_that_service_and_the_loss_report_to_the_police() -> None:
    documents = city().documents
    assert documents["police_report"].services == ("POLRESTA-03",)
    codes = {service.code for service in city().services}
    assert all(set(kind.services) <= codes for kind in documents.values())


def test_the_address_is_asked_only_of_whoever_wants_it_sent() -> None:
    for service in (item for item in city().services if item.output.outcome.sending):
        fetched = {field.name for field in asked_now(service, answers={"pickup": "counter"}, on=today())}
        sent = {field.name for field in asked_now(service, answers={"pickup": "post"}, on=today())}
        assert sent - fetched == {"ship_to"}, service.code
        assert "ship_to" not in {field.name for field in asked_now(service, answers={}, on=today())}


def test_an_application_keeps_the_outcome_and_the_guide_it_began_under() -> None:
    for service in city().services:
        again = definition_from_json(service.as_json())
        assert again == service and again.definition_hash == service.definition_hash, service.code


def test_a_definition_kept_before_outcomes_were_known_still_reads_and_keeps_its_hash() -> None:
    kept = deepcopy(service_of("DPMPTSP-01").as_json())
    del kept["outcomes"]
    del kept["service"]["output"]["outcome"]  # type: ignore[attr-defined]
    old = definition_from_json(kept)
    assert old.output.in_hand and old.as_json() == kept


def test_a_placeholder_of_the_file_is_no_number_of_a_law() -> None:
    for service in city().services:
        assert all("dikonfirmasi" not in law and law == law.strip() for law in service.laws), service.code
    assert service_of("DPMPTSP-01").laws_to_confirm


def _with(outcome: dict[str, Any]) -> str:
    return small(lambda data: data.update(outcomes={"made": outcome}))


def _named(how: object, **more: object) -> str:
    def spoil(data: dict[str, Any]) -> None:
        data["outcomes"] = {"made": MADE}
        data["services"][0]["output"]["outcome"] = how
        data["services"][0].update(more)

    return small(spoil)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (_with({**MADE, "kind": "thing"}), "unknown kind thing"),
        (_with({name: value for name, value in MADE.items() if name != "bring"}), "needs from when it is ready"),
        (_with({name: value for name, value in MADE.items() if name != "where"}), "made_item needs where"),
        (_with({**MADE, "kind": "visit"}), "visit needs its date"),
        (_with({**MADE, "kind": "document", "sending": True}), "only a made_item can be sent"),
        (_named("maid"), "did you mean made?"),
        (_named({"like": "made", "sending": True}), "asks for its address"),
        (_named({"like": "made", "date": "visit_date"}), "no field is called so"),
        (_named("made", guide={"system": "oss", "steps": []}), "unknown system oss"),
    ],
)  # fmt: skip
def test_a_bad_outcome_or_guide_is_named_with_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(BadCatalogue) as bad:
        read_catalogue(text)
    assert any(says in str(fault) for fault in bad.value.faults), [str(fault) for fault in bad.value.faults]


def test_a_service_says_what_differs_from_the_outcome_it_names() -> None:
    found = read_catalogue(_named({"like": "made", "after_days": 9}))
    assert found.services[0].output.outcome.after_days == 9
    assert definition_from_json(found.services[0].as_json()).output.outcome.after_days == 9


def test_an_invented_shape_of_address_is_no_official_address() -> None:
    with pytest.raises(BadCatalogue, match="official address"):
        read_catalogue(small(lambda data: data.update(systems={"oss": {**SYSTEM, "address": "oss"}})))


def test_a_statement_in_place_of_a_question_is_refused() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["services"][1]["fields"][0].update(ask_id="Harga", ask_en="What is the price?")

    with pytest.raises(BadCatalogue, match="must be a question"):
        read_catalogue(small(spoil))


def test_a_file_that_says_nothing_of_outcomes_is_read_with_a_word_of_warning() -> None:
    warned = [str(fault) for fault in warnings_about(read_catalogue(small()))]
    assert any("do not say what their output is" in words for words in warned)
    assert any("fields without a question" in words for words in warned)


def test_the_file_of_the_city_says_which_addresses_are_still_to_be_confirmed() -> None:
    text = (Path(__file__).parents[2] / "plaza/data/catalogue.yaml").read_text()
    assert "An empty evidence: the address is general knowledge" in text
    assert any(not system.evidence for system in city().systems.values())
