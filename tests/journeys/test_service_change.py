"""A coordinator changes a fee by what the pages say; the Inspectorate agrees; a citizen sees it, and a case begun before keeps its own."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
NAME = "Izin pemangkasan atau penebangan pohon pelindung"


def press(page: Page, words: str) -> None:
    """Presses what bears these words, as somebody does who reads them."""
    page.get_by_text(words, exact=True).locator("visible=true").first.click()


def write(page: Page, label: str, words: str) -> None:
    page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(words)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_fee_is_changed_by_two_people_in_view_of_the_page(
    browser: Browser, live_plaza: Plaza, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    amount = "30.000" if scripts else "45.000"
    writer = context_of(browser, width=360, height=740).new_page()
    sign_in(writer, "koordinator")
    if not scripts:
        writer = context_of(
            browser, width=360, height=740, java_script_enabled=False, storage_state=writer.context.storage_state()
        ).new_page()
        writer.goto("/koordinator/")
    press(writer, "Layanan")
    write(writer, "Nama, kode, atau kata orang", "tebang pohon")
    press(writer, "Cari")
    press(writer, NAME)
    if scripts:
        axe(writer)
    press(writer, "Satu harga")
    write(writer, "Jumlah", amount)
    press(writer, "Simpan draf dan lihat")
    preview = writer.locator("[data-role=preview]")
    expect(preview).to_contain_text(f"Rp{amount}")
    press(writer, "Periksa dan kirim")
    expect(writer.locator("[data-role=changes]")).to_contain_text(f"Rp{amount}")
    expect(writer.get_by_text("Perlu persetujuan orang kedua")).to_be_visible()
    if scripts:
        axe(writer)
    tomorrow = datetime.strptime(writer.get_by_label("Berlaku mulai tanggal").input_value(), "%d-%m-%Y")  # noqa: DTZ007
    write(writer, "Alasan, tersimpan di riwayat", "Peraturan daerah yang baru.")
    write(writer, "Berlaku mulai tanggal", f"{tomorrow - timedelta(days=1):%d-%m-%Y}")
    press(writer, "Kirim kepada orang kedua")
    expect(writer.get_by_text("Menunggu orang kedua", exact=True)).to_be_visible()

    second = context_of(browser, width=1280, height=800).new_page()
    sign_in(second, "inspektorat")
    press(second, "Layanan")
    second.locator("[data-role=changes-for-me]").get_by_text(NAME).click()
    expect(second.locator("[data-role=changes]")).to_contain_text(f"Rp{amount}")
    press(second, "Setujui")
    expect(second.get_by_text("Berlaku", exact=True)).to_be_visible()
    axe(second)

    citizen = context_of(browser, width=360, height=740).new_page()
    citizen.goto("/")
    citizen.get_by_role("searchbox").or_(citizen.locator("input[name=q]")).first.fill("tebang pohon")
    citizen.keyboard.press("Enter")
    citizen.get_by_text(NAME).first.click()
    expect(citizen.locator(".facts")).to_contain_text(f"Rp{amount}")
