"""What went wrong is said in a sentence, with what to do next, in the right status, and without a trace."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from plaza.web.public import errors


def test_a_page_that_is_not_there_says_so_and_leads_home(client: Client, db: None) -> None:
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_it_says_the_same_in_english(client: Client, db: None) -> None:
    client.cookies["plaza_lang"] = "en"
    assert "There is no such page" in client.get("/tidak-ada/").content.decode()


def test_a_host_that_is_not_ours_is_a_bad_request_in_words(client: Client, db: None) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.content.decode()


def test_the_page_of_a_breakdown_stands_without_a_database(rf: RequestFactory) -> None:
    answer = errors.broken(rf.get("/"))
    assert answer.status_code == 500
    assert "Ini bukan kesalahan Anda" in answer.content.decode()


@pytest.mark.parametrize("fault", [errors.BAD_REQUEST, errors.FORBIDDEN, errors.NOT_FOUND, errors.BROKEN])
def test_every_fault_speaks_both_languages(fault: errors.Fault, rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    said = set()
    for language in ("id", "en"):
        with translation.override(language):
            said.add(errors.answer(request, fault).content)
    assert len(said) == 2
