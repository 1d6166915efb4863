"""On behalf of a child, a parent, somebody else or a firm, with the paper that allows it; and foreigners with a passport."""

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.applications.actions.deciding import grant
from plaza.applications.queries import definition_of, documents_of, form_of, holder_of
from plaza.applications.rules.behalf import (
    ALLOWED_BY,
    CARD,
    FOR_WHOM,
    FOREIGN_CARDS,
    Asker,
    as_it_applies,
    kinds_wanted,
)
from plaza.applications.rules.steps import steps_of
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.fields import blind_index
from plaza.demo.specimens import draw, photograph
from plaza.permits.models import Permit
from tests.applications.test_whole_catalogue import CATALOGUE, DEFINITIONS, TODAY
from tests.fixtures.people import Person
from tests.fixtures.uploads import taken_in

pages = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"
WITH_PROXY_PAPER = "BAPENDA-01"
askers = st.builds(Asker, st.sampled_from(list(FOR_WHOM)), st.booleans())


def applied(definition: ServiceDefinition, asker: Asker) -> ServiceDefinition:
    papers = {code: CATALOGUE.documents[code] for code in kinds_wanted(definition, asker=asker)}
    return as_it_applies(definition, asker=asker, papers=papers)


@given(st.sampled_from(DEFINITIONS), askers)
def test_every_service_can_be_asked_for_by_anybody_for_anybody(definition: ServiceDefinition, asker: Asker) -> None:
    found = applied(definition, asker)
    docs = [item.doc for item in found.requirements]
    assert len(docs) == len(set(docs))
    if not asker.proxied and not asker.foreign:
        assert found == definition
    if asker.foreign:
        assert CARD not in docs
        before = {item.doc for item in definition.requirements}
        assert CARD not in before or set(FOREIGN_CARDS) & set(docs)
    if asker.proxied:
        asked = [item for item in found.requirements if item.mandatory and not item.when_id]
        allowed = {*ALLOWED_BY[asker.for_whom], "power_of_attorney"}
        assert any({kind.code for kind in item.kinds} & allowed for item in asked)
    keys = [step.key for step in steps_of(found, answers={}, on=TODAY, asker=asker)]
    assert len(keys) == len(set(keys)) and keys[0] == "diri"
    assert len(keys) >= 3 and (asker.proxied == (keys[1] in ("anak", "wakil", "badan")))


@given(st.sampled_from(DEFINITIONS), askers)
def test_the_hash_of_the_published_definition_is_not_touched(definition: ServiceDefinition, asker: Asker) -> None:
    assert applied(definition, asker).definition_hash == definition.definition_hash or asker.proxied or asker.foreign
    assert dataclasses.replace(definition).definition_hash == definition.definition_hash


@pages
def test_a_parent_applies_for_a_child_and_a_person_looks(applicant, alice: Person, officer_of) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, for_whom="child")
    assert "Siapa nama anaknya?" in alice.get(f"/permohonan/{someone.reference}/isi/anak/").content.decode()
    someone.fill()
    assert "berkas-birth_cert" in form_of(someone.application).done
    check = alice.get(f"/permohonan/{someone.reference}/periksa/").content.decode()
    assert "Dewi Contoh" in check and "(anak)" in check
    application = someone.sent_and_read()
    assert application.state == "review" and not Permit.objects.exists()
    assert "proxy" in [row["code"] for row in application.verdicts.get().findings]
    rina = officer_of("DINKES")
    address = rina.post("/petugas/kasus/").url
    assert "Diajukan untuk orang lain" in rina.get(address).content.decode()
    rina.post(address, {"decision": "grant"})
    assert Permit.objects.get().holder_name == "Dewi Contoh"


@pages
@pytest.mark.parametrize("whom", ["parent", "other"])
def test_whoever_was_authorised_shows_the_power_of_attorney(applicant, alice: Person, whom: str) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, for_whom=whom).fill()
    assert "power_of_attorney" in {file.requirement for file in documents_of(someone.application)}
    assert holder_of(someone.application).name == someone.application.answers["diri"]["name"]
    assert someone.sent_and_read().state != "granted"


@pages
def test_a_services_own_rule_for_proxies_is_the_one_that_holds(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    myself = applicant(alice).begin(WITH_PROXY_PAPER)
    assert "berkas-power_of_attorney" not in [step.key for step in form_of(myself.application).steps]
    other = applicant(bob).begin(WITH_PROXY_PAPER, for_whom="other")
    assert [step.key for step in form_of(other.application).steps].count("berkas-power_of_attorney") == 1
    assert not form_of(other.application).step("berkas-power_of_attorney").optional  # type: ignore[union-attr]


@pages
def test_a_firm_gets_the_product_in_its_own_name(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, for_whom="firm").fill()
    application = someone.send()
    grant(application, definition_of(application), actor="officer:1", by="petugas")
    assert Permit.objects.get().holder_name == "CV Contoh Sejahtera"


@pages
def test_a_foreigner_applies_with_a_passport_and_a_person_looks(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, foreign="yes")
    page = alice.get(f"/permohonan/{someone.reference}/isi/diri/").content.decode()
    assert "Nomor paspor" in page and "NIK" not in page.split("<form method", 2)[-1].split("</form>")[0]
    someone.fill()
    keys = [step.key for step in form_of(someone.application).steps]
    assert "berkas-passport" in keys and "berkas-ktp" not in keys
    assert someone.application.subject_index == blind_index(someone.invented.passport, purpose="passport")
    assert "Contohlandia" in alice.get(f"/permohonan/{someone.reference}/periksa/").content.decode()
    application = someone.sent_and_read()
    assert application.state == "review"
    found = {row["rule"]: row["result"] for row in application.verdicts.get().findings}
    assert found["foreigner"] == "pass" and found["identity_match"] == "unknown"


@pages
def test_a_passport_of_another_number_is_told_to_the_person_who_looks(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, foreign="yes")
    application = someone.fill().application
    (asked,) = [item for item in definition_of(application).requirements if item.doc == "passport"]
    false = photograph(draw("passport", replace(someone.invented, passport="X9999999")), seed=1, quality="phone")
    taken_in(belongs_to=application.ref, requirement="passport", kinds=asked.kinds, data=false, actor="test")
    application = someone.sent_and_read()
    rows = {row["rule"]: row for row in application.verdicts.get().findings}
    assert application.state == "review"
    assert (rows["foreigner"]["result"], rows["foreigner"]["code"]) == ("review", "passport_unsettled")
    assert rows["foreigner"]["evidence"]["inputs"]


@pages
@pytest.mark.parametrize("bad", [{"passport": "12"}, {"passport": "TANPAANGKA"}, {"nationality": "1"}, {"name": ""}])
def test_a_passport_page_says_what_is_wrong(applicant, alice: Person, bad: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, foreign="yes")
    good = {"passport": "X1234567", "name": "Ann", "birth_date": "01-02-1990", "nationality": "Contohlandia"}
    assert someone.post("diri", **(good | bad)).status_code == 422
    assert someone.post("diri", **good).status_code == 302


@pages
def test_an_unknown_choice_begins_the_ordinary_form(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE, for_whom="king", foreign="maybe")
    assert someone.application.for_whom == "self" and someone.application.foreign is False
