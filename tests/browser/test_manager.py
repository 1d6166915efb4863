"""The manager's page updates by itself, on a phone too, while somebody takes a number and an officer calls."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.browsers import axe, sign_in

pytestmark = pytest.mark.browser


def test_a_number_is_taken_and_the_managers_page_says_so_by_itself(
    browser: Browser, context_of: Callable[..., BrowserContext]
) -> None:
    boss, citizen = context_of(browser, width=360, has_touch=True).new_page(), context_of(browser).new_page()
    sign_in(boss, "koordinator")
    row = boss.locator('#live tr[data-tenant="BANKALTIMTARA"]')
    expect(row).to_have_count(0)
    citizen.goto("/antre/BANKALTIMTARA-01/")
    citizen.locator('[data-role="take-ticket"]').first.click()
    expect(row).to_have_count(1, timeout=8_000)
    expect(boss.locator("#live .alert-urgent", has_text="Bankaltimtara")).to_be_visible()
    axe(boss)
    assert boss.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1


def test_what_if_is_answered_with_numbers(page: Page) -> None:
    sign_in(page, "koordinator")
    page.goto("/koordinator/rencana/")
    page.get_by_label("Perubahan").select_option("pool")
    page.get_by_label("Instansi", exact=True).select_option("BPJSKES")
    page.get_by_label("Digabung dengan").select_option("BPJSTK")
    page.locator('[data-role="simulate"]').click()
    expect(page.locator('[data-role="answer"]')).to_contain_text("menit")
    expect(page.get_by_role("table", name="Angka di baliknya, per hari")).to_contain_text("dengan perubahan")
    axe(page)
