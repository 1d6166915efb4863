"""A catalogue file holds together, or it is refused with messages that name the entry and the fault."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.definitions import canonical_json
from plaza.catalogue.rules.files import read_calendar, read_catalogue, warnings_about
from plaza.catalogue.rules.letters import queue_letters
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.catalogue.rules.reading import BadCatalogue, parse_yaml
from plaza.catalogue.rules.words import read_synonyms
from tests.catalogue.city import city, city_calendar
from tests.catalogue.small import Spoil, service, small


def faults_of(text: str) -> list[str]:
    with pytest.raises(BadCatalogue) as bad:
        read_catalogue(text)
    return [str(fault) for fault in bad.value.faults]


def test_the_city_catalogue_holds_together_and_says_that_it_is_a_demo() -> None:
    found = city()
    assert (len(found.services), len(found.tenants), len(found.facilities)) == (163, 39, 7)
    assert "NOT the official list" in (DATA / "catalogue.yaml").read_text(encoding="utf-8")[:400]
    assert found.meta["kind"] == "demo"
    assert "BUKAN" in str(found.meta["disclaimer_id"])
    assert warnings_about(found) == ()


def test_the_city_catalogue_fills_all_seven_kinds_of_tenants_and_some_are_preparing() -> None:
    found = city()
    assert list(found.categories) == ["opd", "samsat", "non_structural", "baznas", "ministry", "bumn", "bumd"]
    assert {tenant.category for tenant in found.tenants} == set(found.categories)
    assert {tenant.floor for tenant in found.tenants} == {1, 2, 3}
    preparing = {tenant.code for tenant in found.tenants if tenant.status == "preparing"}
    assert preparing
    assert not [item for item in found.services if item.tenant in preparing and "counter" in item.channels]


def test_at_least_twenty_services_are_decided_by_the_system() -> None:
    automatic = [item for item in city().services if item.decision == "auto"]
    assert len(automatic) >= 20
    assert all(item.auto_checks for item in automatic)


def test_the_nursing_room_has_an_attendant() -> None:
    kinds = {place.kind: place for place in city().facilities}
    assert {"play_area", "nursing_room", "health_post", "priority_assistance", "sign_language"} <= set(kinds)
    assert kinds["nursing_room"].attendant_callable


def test_queue_letters_are_three_and_never_shared() -> None:
    letters = [tenant.letters for tenant in city().tenants]
    assert all(re.fullmatch("[A-Z]{3}", item) for item in letters)
    assert len(set(letters)) == len(letters)
    assert next(tenant.letters for tenant in city().tenants if tenant.code == "DPMPTSP") == "DPM"


@given(st.lists(st.text("ABCDE", min_size=1, max_size=6), unique=True, max_size=60))
def test_letters_are_found_for_whatever_codes_a_city_has(codes: list[str]) -> None:
    letters = queue_letters([(code, f"Dinas {code}") for code in codes], given={})
    assert len(set(letters.values())) == len(codes)
    assert all(re.fullmatch("[A-Z]{3}", item) for item in letters.values())


def test_every_definition_reads_back_from_its_json_with_the_same_hash() -> None:
    for item in city().services:
        again = definition_from_json(item.as_json())
        assert again == item
        assert again.definition_hash == item.definition_hash


def test_a_definition_that_differs_in_one_word_has_another_hash() -> None:
    before = read_catalogue(small()).services[0]
    after = read_catalogue(small(lambda data: service(data, "CAPIL-01").update(summary_id="Lain"))).services[0]
    assert before.definition_hash != after.definition_hash


def test_a_definition_changes_its_hash_when_a_document_it_asks_for_changes() -> None:
    before = read_catalogue(small()).services[0]
    after = read_catalogue(small(lambda data: data["document_types"]["ktp"].update(max_mb=9))).services[0]
    assert before.definition_hash != after.definition_hash


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert (
        canonical_json({"b": [1, "é"], "a": None})
        == canonical_json({"a": None, "b": [1, "é"]})
        == '{"a":null,"b":[1,"é"]}'
    )


SPOILT: list[tuple[str, Spoil, str]] = [
    (
        "a date among the catalogue's own words",
        lambda d: d["meta"].update(since=date(2026, 1, 1)),
        "file.meta: may hold words",
    ),
    (
        "a number without end",
        lambda d: service(d, "CAPIL-02")["fields"][0]["constraints"].update(max=float("inf")),
        "services.CAPIL-02.fields.price.constraints: max must be a number, not inf",
    ),
    (
        "an unknown document",
        lambda d: service(d, "CAPIL-01")["requirements"][0].update(doc="ktb"),
        "services.CAPIL-01.requirements.ktb: unknown document type ktb",
    ),
    (
        "a missing English name",
        lambda d: service(d, "CAPIL-02").pop("name_en"),
        "services.CAPIL-02: name_en is missing",
    ),
    ("an empty English name", lambda d: d["tenants"][0].update(name_en=" "), "tenants.CAPIL: name_en must be words"),
    (
        "an expression that calls",
        lambda d: service(d, "CAPIL-02")["fee"].update(expr="open('x')"),
        "services.CAPIL-02.fee: expr may not contain \"open('x')\"",
    ),
    (
        "an expression with an unknown name",
        lambda d: service(d, "CAPIL-02")["fee"].update(expr="prise * 2"),
        "services.CAPIL-02.fee: expr uses the unknown name prise",
    ),
    (
        "an expression that does not parse",
        lambda d: service(d, "CAPIL-02")["fee"].update(expr="2 *"),
        "services.CAPIL-02.fee: expr does not parse",
    ),
    (
        "an unknown tenant",
        lambda d: service(d, "CAPIL-01").update(code="OTHER-01", tenant="OTHER"),
        "services.OTHER-01: unknown tenant OTHER",
    ),
    (
        "a code of another tenant",
        lambda d: service(d, "CAPIL-01").update(code="CUKAI-09"),
        "services.CUKAI-09: code must begin with its tenant, CAPIL-",
    ),
    (
        "a counter at a tenant that is preparing",
        lambda d: service(d, "CUKAI-01")["channels"].append("counter"),
        "services.CUKAI-01: CUKAI is preparing",
    ),
    (
        "two times promised",
        lambda d: service(d, "CAPIL-01").update(sla_minutes=5),
        "services.CAPIL-01: needs exactly one of sla_working_days and sla_minutes",
    ),
    (
        "a slip in a key",
        lambda d: service(d, "CAPIL-01").update(desicion="auto"),
        "services.CAPIL-01: unknown key desicion (did you mean decision?)",
    ),
    (
        "an automatic service without checks",
        lambda d: service(d, "CAPIL-01").pop("auto_checks"),
        "services.CAPIL-01: decision auto needs auto_checks",
    ),
    (
        "a condition in words alone at an automatic service",
        lambda d: service(d, "CAPIL-01")["requirements"].append(
            {"doc": "police_report", "mandatory": True, "when": {"id": "bila hilang", "en": "when lost"}}
        ),
        "the condition on police_report must be given to the machine too (if)",
    ),
    (
        "a condition on a field that is not asked",
        lambda d: service(d, "CAPIL-01")["requirements"].append(
            {
                "doc": "police_report",
                "mandatory": True,
                "when": {"id": "bila", "en": "when"},
                "if": {"field": "why", "in": ["lost"]},
            }
        ),
        "no field is called why",
    ),
    (
        "a document asked for twice",
        lambda d: service(d, "CAPIL-01")["requirements"].append({"doc": "ktp", "mandatory": False}),
        "the document type ktp is required twice",
    ),
    (
        "a pattern that does not compile",
        lambda d: service(d, "CAPIL-02")["fields"][0]["constraints"].update(pattern="["),
        "services.CAPIL-02.fields.price.constraints: pattern does not compile",
    ),
    (
        "a fixed fee without an amount",
        lambda d: service(d, "CAPIL-01").update(fee={"kind": "fixed"}),
        "services.CAPIL-01.fee: a fixed fee needs amount_idr",
    ),
    (
        "a free service with an amount",
        lambda d: service(d, "CAPIL-01").update(fee={"kind": "free", "amount_idr": 5}),
        "a free service has no amount and no note",
    ),
    (
        "a referral that promises days",
        lambda d: service(d, "CAPIL-02").update(decision="referral"),
        "services.CAPIL-02: a referral promises minutes",
    ),
    (
        "hours that overlap",
        lambda d: d["schedules"]["standard"]["days"].update(mon=["08:00-12:00", "11:00-13:00"]),
        "schedules.standard.days: mon: bad or overlapping hours 11:00-13:00",
    ),
    (
        "hours that do not exist",
        lambda d: d["schedules"]["standard"]["days"].update(mon=["08:00-25:00"]),
        "bad or overlapping hours 08:00-25:00",
    ),
    (
        "unknown hours",
        lambda d: d["tenants"][0].update(hours="standart"),
        "tenants.CAPIL: unknown hours standart (did you mean standard?)",
    ),
    (
        "a counter on another floor",
        lambda d: d["tenants"][0].update(counter="2-01"),
        "tenants.CAPIL: counter must be 1-nn",
    ),
    ("a counter given twice", lambda d: d["tenants"][1].update(counter="1-01"), "counter '1-01' is used 2 times"),
    (
        "a service code given twice",
        lambda d: service(d, "CAPIL-02").update(code="CAPIL-01"),
        "services.CAPIL-01: code 'CAPIL-01' is used 2 times",
    ),
    (
        "an unknown source",
        lambda d: service(d, "CAPIL-01").update(evidence=["HEARSAY"]),
        "services.CAPIL-01: unknown source HEARSAY",
    ),
    (
        "another number of services than promised",
        lambda d: d["meta"].update(expected_services=163),
        "3 services, but meta.expected_services says 163",
    ),
    ("a missing section", lambda d: d.pop("schedules"), "file: the section schedules is missing or empty"),
    ("a demo that does not say so", lambda d: d["meta"].pop("disclaimer_en"), "file.meta: disclaimer_en is missing"),
    (
        "letters used twice",
        lambda d: d.update(letters={"CAPIL": "ABC", "CUKAI": "ABC"}),
        "the letters ABC are used 2 times",
    ),
    (
        "letters for nobody",
        lambda d: d.update(letters={"XXXX": "ABC"}),
        "letters are given for XXXX, which is no tenant",
    ),
    (
        "a requirement that is no group",
        lambda d: service(d, "CAPIL-01").update(requirements=["ktp"]),
        "services.CAPIL-01.requirements[1]: must be a group",
    ),
    (
        "a number where words belong",
        lambda d: d["tenants"][0].update(name_id=7),
        "tenants.CAPIL: name_id must be words, not 7",
    ),
]


@pytest.mark.parametrize(("spoil", "said"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_file_is_refused_with_the_entry_and_the_fault(spoil: Spoil, said: str) -> None:
    assert any(said in fault for fault in faults_of(small(spoil)))


def test_a_key_given_twice_is_refused_with_its_line() -> None:
    text = small().replace("  status: open\n", "  status: open\n  status: preparing\n", 1)
    assert "the key status is given twice" in faults_of(text)[0]
    assert re.search(r"line \d+", faults_of(text)[0])


@pytest.mark.parametrize(
    "text", ["", "- a list", "just words", "{", "a: &x [*x]", "? [1]\n: 2", "!!python/object:os.system {}", "\0"]
)
def test_what_is_no_catalogue_at_all_is_refused_with_a_sentence(text: str) -> None:
    assert faults_of(text)


def test_a_file_of_many_megabytes_is_refused_before_it_is_read() -> None:
    assert "longer than" in faults_of("a: " + "x" * 6_000_000)[0]


def test_all_faults_are_named_at_once() -> None:
    def spoil(data: dict) -> None:
        service(data, "CAPIL-01").pop("name_en")
        service(data, "CAPIL-02")["fee"].update(expr="nothing")
        data["tenants"][0].update(status="asleep")

    assert len(faults_of(small(spoil))) >= 3


Junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    section=st.sampled_from(
        ["meta", "schedules", "tenants", "services", "checks", "document_types", "facilities", "sources"]
    ),
    junk=Junk,
)
def test_whatever_stands_in_a_section_the_answer_is_a_catalogue_or_a_list_of_faults(section: str, junk: object) -> None:
    try:
        read_catalogue(small(lambda data: data.update({section: junk})))
    except BadCatalogue as bad:
        assert bad.faults


@given(
    key=st.sampled_from(
        ["fee", "fields", "requirements", "output", "channels", "legal_basis", "sla_working_days", "code"]
    ),
    junk=Junk,
)
def test_whatever_stands_in_a_service_the_answer_is_a_catalogue_or_a_list_of_faults(key: str, junk: object) -> None:
    try:
        read_catalogue(small(lambda data: service(data, "CAPIL-01").update({key: junk})))
    except BadCatalogue as bad:
        assert bad.faults


def test_the_calendar_of_2026_is_complete_and_2027_is_marked_as_an_estimate() -> None:
    found = city_calendar()
    of_2026 = [holiday for holiday in found.holidays if holiday.day.year == 2026]
    assert sum(holiday.kind == "national" for holiday in of_2026) == 17
    assert sum(holiday.kind == "joint_leave" for holiday in of_2026) == 8
    assert found.years == {2026: True, 2027: False}
    assert str(found.certain_until) == "2026-12-31"


def _days(holiday: str) -> str:
    return f"years: {{2026: {{decreed: true}}}}\nholidays: [{holiday}]\nseasons: []"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_days("{date: 2026-01-01, kind: feast, name_id: a, name_en: b}"), "unknown kind feast"),
        (_days("{date: soon, kind: local, name_id: a, name_en: b}"), "date must be a date"),
        (_days("{date: 2025-01-01, kind: local, name_id: a, name_en: b}"), "the year 2025 is not listed"),
        (
            "years: {}\nholidays: []\nseasons: [{schedule: ramadan, starts: 2026-03-01, ends: 2026-02-01}]",
            "ends before it starts",
        ),
    ],
)
def test_a_bad_calendar_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(BadCatalogue, match=said):
        read_calendar(text)


def test_a_word_cannot_stand_under_two_synonyms() -> None:
    with pytest.raises(BadCatalogue, match="'ilang' stands under hilang already"):
        read_synonyms("same: {hilang: [ilang], rusak: [ilang]}")


def test_yaml_with_a_key_twice_deep_inside_is_refused() -> None:
    with pytest.raises(BadCatalogue, match="given twice"):
        parse_yaml("a: {b: [{c: 1, c: 2}]}")


def test_the_data_folder_holds_the_regions_of_the_city() -> None:
    assert (Path(DATA) / "wilayah-6472.csv").read_text(encoding="utf-8").startswith("kode,nama")
