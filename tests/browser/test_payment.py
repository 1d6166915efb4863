"""A citizen names a gift, pays it at the simulator's page, and holds a signed receipt and letter; the pages of money bear a look."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import Plaza, until

pytestmark = pytest.mark.browser
ANSWERS = {
    "nik": "6472990101909001", "name": "Agnes Contoh", "birth_date": "01-01-1990", "email": "agnes@contoh.id", "amount": "75000",
    "payer": "Agnes Contoh",
}  # fmt: skip


def apply(page: Page, plaza: Plaza) -> None:
    """Fills in the form of the alms board, page by page, and sends it."""
    page.goto(f"{plaza.url}/ajukan/BAZNAS-01/")
    page.click('[data-role="start-application"]')
    for _ in range(12):
        if "/periksa/" in page.url:
            break
        for name, value in ANSWERS.items():
            if page.locator(f"main input[name={name}]").count():
                page.fill(f"main input[name={name}]", value)
        if page.locator("main button.answer").count():
            page.locator("main button.answer").first.click()
        else:
            page.locator("main form button.button-primary").first.click()
    page.check("main input[name=agreed]")
    page.click('[data-role="submit-application"]')


def holds_in_the_browser(page: Page, application: str, act: str, fact: str, folder: Path) -> None:
    """The receipt of that act is found good on the application's own page, and again from its file with the network cut."""
    row = page.locator("[data-role=receipts] li").filter(has_text=act).first

    def public() -> bool:
        page.goto(f"{application}bukti/")
        return row.locator("[data-role=download-receipt]").count() == 1

    until(public, within=60, what=f"the receipt of {act}")
    expect(row).to_have_attribute("data-checked", "good")
    with page.expect_download() as told:
        row.locator("[data-role=download-receipt]").click()
    path = folder / f"{fact}.json"
    told.value.save_as(path)
    page.goto("/log/periksa/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.set_input_files("#bukti", path)
    answer = page.locator("[data-role=receipt-answer]")
    expect(answer).to_have_attribute("data-state", "good")
    expect(answer.locator("[data-rows=facts]")).to_contain_text(fact)
    page.context.set_offline(False)


def test_a_citizen_pays_and_gets_what_was_applied_for(phone: Page, live_plaza: Plaza, tmp_path: Path) -> None:
    apply(phone, live_plaza)
    phone.locator('[data-role="pay"]').click(timeout=20_000)
    expect(phone.locator("svg.qris-code")).to_be_visible(timeout=20_000)
    expect(phone.locator('[data-role="formula"]')).to_contain_text("Rp75.000")
    axe(phone)
    address = phone.url
    phone.click('[data-role="simulate-qris"]')
    expect(phone.locator("main")).to_contain_text("simulator")
    axe(phone)
    phone.click('[data-role="simulator-pay"]')
    expect(phone.locator('[data-role="paid"]')).to_be_visible(timeout=20_000)
    expect(phone.locator('[data-role="download-receipt"]')).to_be_visible(timeout=20_000)
    assert phone.url == address
    axe(phone)
    with phone.expect_download() as told:
        phone.click('[data-role="download-receipt"]')
    assert told.value.path().read_bytes().startswith(b"%PDF")
    phone.click('[data-role="back"]')
    expect(phone.locator('[data-role="download-permit"]')).to_be_visible(timeout=20_000)
    expect(phone.locator('[data-role="bills"]')).to_contain_text("Lunas")
    application = phone.url
    for act, fact in (("Pembayaran diterima", "75000"), ("Dikabulkan", "letter")):
        holds_in_the_browser(phone, application, act, fact, tmp_path)


def test_the_coordinator_sees_what_came_in_and_what_does_not_agree(page: Page, live_plaza: Plaza) -> None:
    sign_in(page, "koordinator")
    for address in ("/koordinator/pendapatan/", "/koordinator/selisih/"):
        page.goto(live_plaza.url + address)
        expect(page.locator("h1")).to_be_visible()
        axe(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.set_viewport_size({"width": 1280, "height": 800})
    expect(page).to_have_title(re.compile("Selisih"))
