"""What went wrong is said in a sentence, with what to do next, in the right status, and without a trace."""

import re

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


@pytest.mark.parametrize(
    "fault", [errors.BAD_REQUEST, errors.FORBIDDEN, errors.TOO_OLD, errors.NO_COOKIES, errors.NOT_FOUND, errors.BROKEN]
)
def test_every_fault_speaks_both_languages(fault: errors.Fault, rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    said = set()
    for language in ("id", "en"):
        with translation.override(language):
            said.add(errors.answer(request, fault).content)
    assert len(said) == 2


HOME = "http://testserver"
WORDS = "Petugas <b>ramah</b>, tetapi loketnya tutup"


def test_a_form_without_cookies_says_that_they_are_off_and_keeps_what_was_written(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/aduan/?dari=depan", {"words": WORDS, "kind": "service"}, headers={"Origin": HOME})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "menolak cookie" in page
    assert 'action="/aduan/?dari=depan"' in page
    assert "Petugas &lt;b&gt;ramah" in page


def test_a_page_that_was_open_for_too_long_gives_back_what_was_written_to_be_sent(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/masuk/", follow=True)
    stale = {"email": "siti@contoh.id", "csrfmiddlewaretoken": "x" * 64}
    page = browser.post("/akun/login/code/", stale, headers={"Origin": HOME}).content.decode()
    assert "muat ulang" not in page.lower()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields["email"] == "siti@contoh.id"
    again = browser.post("/akun/login/code/", fields, headers={"Origin": HOME})
    assert again.status_code == 302, "a press takes it"


def test_a_form_of_another_site_is_never_offered_again(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": HOME, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {},
    ):
        page = browser.post("/aduan/", {"words": WORDS}, headers=headers).content.decode()
        assert "Kirim lagi" not in page
        assert "ramah" not in page


def test_a_form_that_is_too_large_to_be_given_back_says_how_to_keep_it(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["plaza_lang"] = "id"
    page = browser.post("/aduan/", {"words": "x" * 600_000}, headers={"Origin": HOME}).content.decode()
    assert "tombol kembali" in page
    assert "xxxxxxxx" not in page


def test_a_link_that_needs_cookies_says_so_to_a_browser_without_them(db: None) -> None:
    assert "tidak mengirim cookie" in Client().get("/tiket/0000000000/").content.decode()
    known = Client()
    known.cookies["plaza_lang"] = "id"
    assert "tidak mengirim cookie" not in known.get("/tiket/0000000000/").content.decode()


def test_no_error_page_tells_anybody_to_reload_what_they_wrote() -> None:
    for fault in vars(errors).values():
        if isinstance(fault, errors.Fault):
            said = f"{fault.words.indonesian} {fault.words.english}".lower()
            assert "muat ulang" not in said
            assert "reload" not in said
