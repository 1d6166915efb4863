"""Whatever fails in the upload's script, the plain form takes over within five seconds and says so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_upload import CARD, PANEL, WORDS, at_the_card, choose

__all__ = ["at_the_card"]
pytestmark = pytest.mark.browser
AT_ONCE = 5_000
MUTE = "indexedDB.open = () => ({});"
GONE = "Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));"
STUCK = "Blob.prototype.arrayBuffer = () => new Promise(() => {});"
REJECTS = "crypto.subtle.digest = () => Promise.reject(new Error('no sums today'));"


def before(page: Page, script: str) -> None:
    """The page again, in a browser that behaves so."""
    page.add_init_script(script)
    page.reload()
    expect(page.locator("form[data-ready]")).to_be_attached()


def goes_plainly(page: Page) -> None:
    """The button sends what was chosen as the form stands."""
    with page.expect_request(lambda one: one.method == "POST" and "/isi/berkas-ktp/" in one.url):
        page.locator('[data-role="upload"]').click()


def test_a_store_that_never_answers_holds_nothing_up(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    before(page, MUTE)
    choose(page, CARD)
    expect(page.locator(PANEL)).to_have_attribute("data-state", re.compile("sending|arrived|hold"), timeout=AT_ONCE)


@pytest.mark.parametrize("script", [GONE, STUCK])
def test_a_file_that_can_no_longer_be_read_is_asked_for_once_more(
    at_the_card: Callable[..., Page], script: str
) -> None:
    page = at_the_card()
    before(page, script)
    choose(page, CARD)
    expect(page.locator(WORDS)).to_contain_text("tidak dapat dibaca lagi", timeout=AT_ONCE)
    goes_plainly(page)


def test_a_rejection_anywhere_leaves_the_plain_form_which_sends_the_file(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    before(page, REJECTS)
    choose(page, CARD)
    expect(page.locator(PANEL)).to_have_attribute("data-state", "broken", timeout=AT_ONCE)
    expect(page.locator(WORDS)).to_contain_text("mengirimnya sekaligus")
    assert page.locator("#id_file").evaluate("(one) => one.files.length") == 1
    goes_plainly(page)


def test_whoever_pressed_on_before_it_failed_is_taken_along(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    before(
        page,
        "const real = crypto.subtle.digest; crypto.subtle.digest = () => new Promise((_, no) => setTimeout(no, 1500));",
    )
    choose(page, CARD)
    with page.expect_request(lambda one: one.method == "POST" and "/isi/berkas-ktp/" in one.url, timeout=2 * AT_ONCE):
        page.locator('[data-role="upload"]').click()
