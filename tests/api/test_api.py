"""What programs may ask of the plaza: lists with a count, everything about a service, and problems told in sentences."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures.catalogue import put_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.store]
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    put_catalogue()


def get(address: str, *, language: str = "id", **query: object) -> tuple[int, dict]:
    response = Client(headers={"Accept-Language": language}).get(f"{BASE}{address}", query)
    return response.status_code, response.json()


def test_all_services_come_in_one_list_without_a_key() -> None:
    status, body = get("/services")
    assert (status, body["count"], len(body["items"])) == (200, 163, 163)
    assert body["items"][0]["code"] == "DPMPTSP-01"


def test_the_count_tells_how_many_there_are_and_the_limit_how_many_come() -> None:
    _, body = get("/services", limit=3)
    assert (body["count"], len(body["items"])) == (163, 3)


def test_services_are_narrowed_by_tenant_and_category() -> None:
    assert get("/services", tenant="DUKCAPIL")[1]["count"] == 18
    assert get("/services", tenant="dukcapil", limit=1)[1]["items"][0]["tenant"] == "DUKCAPIL"
    assert get("/services", category="bumn")[1]["count"] == 13
    assert get("/services", category="bumn", tenant="DUKCAPIL")[1] == {"count": 0, "items": []}


def test_services_are_searched_in_everyday_words() -> None:
    _, body = get("/services", q="bikin ktp hilang", limit=3)
    assert body["items"][0]["code"] == "DUKCAPIL-05"
    assert get("/services", q="xqzvw jjkkpp")[1] == {"count": 0, "items": []}
    assert get("/services", q="hilang", tenant="DISDIKBUD")[1]["items"][0]["code"] == "DISDIKBUD-02"


def test_a_service_says_everything_anybody_may_know() -> None:
    status, body = get("/services/DUKCAPIL-05")
    assert status == 200
    assert (body["code"], body["decision"], body["fee"]["kind"], body["fee"]["amount_idr"]) == (
        "DUKCAPIL-05",
        "auto",
        "free",
        0,
    )
    assert {way["channel"] for way in body["ways"]} == {"online", "video", "counter"}
    assert body["provider"]["code"] == body["tenant"] == "DUKCAPIL"
    assert body["requirements"][0]["document"]["name_en"]
    assert "BUKAN" in body["notice_id"]


def test_every_service_can_be_shown() -> None:
    for item in get("/services")[1]["items"]:
        assert get(f"/services/{item['code']}")[0] == 200


def test_tenants_say_whether_they_are_open() -> None:
    status, body = get("/tenants")
    assert (status, body["count"]) == (200, 39)
    assert {item["state"] for item in body["items"]} <= {"open", "closed", "preparing"}
    assert {item["code"]: item["state"] for item in body["items"]}["POS"] == "preparing"
    assert get("/tenants", category="ministry", limit=2)[1]["count"] == 12


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many", "", "1.5", "9" * 30])
def test_a_bad_limit_is_told_in_a_sentence(limit: str) -> None:
    for address in ("/services", "/tenants"):
        status, body = get(address, limit=limit)
        assert (status, body["detail"]) == (422, "limit harus bilangan bulat dari 1 sampai 200.")


def test_sentences_come_in_the_reader_s_language() -> None:
    assert get("/services", limit="0", language="en")[1]["detail"] == "limit must be a whole number from 1 to 200."


@pytest.mark.parametrize(
    "query", [{"tenant": "NOBODY"}, {"category": "shops"}, {"tenant": "\0"}, {"tenant": "'--"}, {"q": "a" * 1000}]
)
def test_a_filter_that_means_nothing_is_told_in_a_sentence(query: dict[str, str]) -> None:
    status, body = get("/services", **query)
    assert status == 422
    assert body["detail"].endswith(".")


@pytest.mark.parametrize("code", ["NONE-01", "%00", "..%2F..%2Fetc", "DUKCAPIL-05%27", "x" * 3000])
def test_an_unknown_service_is_a_404_with_a_sentence(code: str) -> None:
    response = Client().get(f"{BASE}/services/{code}")
    assert response.status_code == 404


def test_a_list_of_everything_takes_a_handful_of_database_questions(django_assert_max_num_queries: Any) -> None:
    for address in ("/services", "/services?q=pajak", "/tenants"):
        get(address)
        with django_assert_max_num_queries(8):
            get(address)


def test_the_api_describes_itself() -> None:
    status, body = get("/openapi.json")
    assert status == 200
    assert {f"{BASE}/services", f"{BASE}/services/{{code}}", f"{BASE}/tenants"} <= set(body["paths"])


def test_nothing_can_be_written() -> None:
    for address in ("/services", "/services/DUKCAPIL-05", "/tenants"):
        assert Client().post(f"{BASE}{address}", {}).status_code == 405


def test_every_address_of_the_api_declares_its_lock() -> None:
    from plaza.api.urls import urlpatterns

    assert [pattern.callback.plaza_lock for pattern in urlpatterns[0].url_patterns] == [("public",)] * len(
        urlpatterns[0].url_patterns
    )
