"""People ask in their own words, and the right service is among the first three."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.actions import edit_service
from plaza.catalogue.queries import DATA, search
from plaza.catalogue.rules.search import Index, document_of
from plaza.catalogue.rules.words import Synonyms, read_synonyms, stems, tokens
from tests.catalogue.city import city

LIST = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
QUESTIONS: list[tuple[str, list[str]]] = [(item["ask"], item["want"]) for item in LIST["questions"]]
CITY = city()
SYNONYMS = read_synonyms((DATA / "synonyms.yaml").read_text(encoding="utf-8"))
NAMES = {tenant.code: (tenant.name_id, tenant.name_en) for tenant in CITY.tenants}
INDEX = Index([document_of(item, tenant_names=NAMES[item.tenant]) for item in CITY.services], SYNONYMS)


def first_three(question: str) -> list[str]:
    return [code for code, _ in INDEX.search(question)[:3]]


def test_at_least_95_of_100_questions_have_their_service_among_the_first_three() -> None:
    missed = [ask for ask, want in QUESTIONS if not set(first_three(ask)) & set(want)]
    assert len(QUESTIONS) >= 200
    assert len(missed) <= 0.05 * len(QUESTIONS), missed


def test_every_service_is_asked_for_in_the_list_of_questions_or_found_by_its_own_name() -> None:
    asked = {code for _, want in QUESTIONS for code in want}
    rest = [item for item in CITY.services if item.code not in asked]
    lost = [item.code for item in rest if item.code not in first_three(item.name_id)]
    assert not lost


def test_the_list_of_questions_names_only_services_that_exist() -> None:
    assert {code for _, want in QUESTIONS for code in want} <= {item.code for item in CITY.services}


@pytest.mark.parametrize("question", LIST["nothing"])
def test_what_is_no_question_finds_nothing(question: str) -> None:
    assert INDEX.search(question) == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("KTP HILANG!!!", "DUKCAPIL-05"),
        ("ktp hilaaaang", "DUKCAPIL-05"),
        ("kartukeluarga rusak", "DUKCAPIL-03"),
        ("perpan sim", "POLRESTA-02"),
        ("pásspor bàru", "IMIGRASI-01"),
        ("vaksin rabies utk kucing2", "DKPP-03"),
    ],
)
def test_shouting_stretching_joining_and_unfinished_words_are_understood(question: str, code: str) -> None:
    assert code in first_three(question)


def test_a_city_s_own_words_are_understood_as_soon_as_they_are_data() -> None:
    documents = [document_of(item, tenant_names=NAMES[item.tenant]) for item in CITY.services]
    local = Synonyms(services={"DLH-05": ("kayu tumbang",)})
    assert Index(documents, local).search("kayu tumbang")[0][0] == "DLH-05"


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index([], SYNONYMS).search("ktp hilang") == []


@given(st.text(max_size=400))
def test_whatever_is_typed_the_answer_is_a_ranked_list_of_real_services(question: str) -> None:
    found = INDEX.search(question)
    codes = [code for code, _ in found]
    assert len(set(codes)) == len(codes)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@given(st.sampled_from(QUESTIONS), st.randoms(use_true_random=False))
def test_case_spaces_and_marks_do_not_matter(question: tuple[str, list[str]], random: object) -> None:
    ask = question[0]
    dressed = "  " + ask.upper().replace(" ", " ... ") + "?!"
    assert first_three(dressed) == first_three(ask)


def test_words_are_folded_and_stems_meet() -> None:
    assert tokens("Anak2 KÉCIL, hilaaaang!") == ["anak", "kecil", "hilang"]
    assert "tutup" in stems("penutupan") & stems("menutup")
    assert "sewa" in stems("menyewakan")


@pytest.mark.django_db
def test_search_gives_services_with_their_tenants_and_keeps_to_the_limit(loaded_city: None) -> None:
    hits = search("ktp hilang", limit=2)
    assert hits[0].code == "DUKCAPIL-05"
    assert len(hits) == 2
    assert hits[0].service.tenant.code == "DUKCAPIL"
    assert hits[0].score >= hits[1].score


@pytest.mark.django_db
def test_search_can_be_narrowed(loaded_city: None) -> None:
    assert {hit.service.tenant.code for hit in search("hilang", tenant="DISDIKBUD")} == {"DISDIKBUD"}
    assert {hit.service.tenant.category for hit in search("pajak", category="ministry")} == {"ministry"}
    assert search("ktp hilang", tenant="BNN") == []


@pytest.mark.django_db
def test_search_knows_an_edit_at_once(loaded_city: None) -> None:
    assert search("gergaji mesin") == []
    edit_service("DLH-05", actor="officer:7", changes={"name_id": "Izin gergaji mesin"})
    assert search("gergaji mesin")[0].code == "DLH-05"


@pytest.mark.django_db
def test_search_before_anything_is_loaded_finds_nothing() -> None:
    assert search("ktp hilang") == []
