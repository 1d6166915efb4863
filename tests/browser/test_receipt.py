"""A citizen checks a receipt in their own browser, with the network cut; and a browser without Ed25519 finds the same."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import until

pytestmark = pytest.mark.browser
BEGIN = "/ajukan/DPMPTSP-01/"

# RFC 8032, 7.1: public key, signature and message of the tests 1, 2 and 3.
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "72",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        "af82",
    ),
]


def receipt_of_own(page: Page, folder: Path) -> Path:
    """Begins an application, and downloads the receipt for it as soon as its number is public."""
    sign_in(page, "warga")
    page.goto(BEGIN)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/permohonan/**")
    reference = page.url.split("/permohonan/")[1].split("/")[0]
    return downloaded(page, f"/permohonan/{reference}/bukti/", folder)


def downloaded(page: Page, address: str, folder: Path) -> Path:
    """The first receipt of that page, checked there by the browser, as a file, as soon as its number is public."""

    def public() -> bool:
        page.goto(address)
        return page.locator("[data-receipt]").count() > 0

    until(public, within=60, what="the receipt")
    expect(page.locator("[data-checked=good]").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("[data-role=download-receipt]").first.click()
    path = folder / "bukti.json"
    download.value.save_as(path)
    return path


def choose(page: Page, path: Path) -> None:
    page.set_input_files("#bukti", path)


def test_a_citizen_checks_a_receipt_with_the_network_cut(phone: Page, tmp_path: Path) -> None:
    path = receipt_of_own(phone, tmp_path)
    axe(phone)
    phone.goto("/log/periksa/")
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    choose(phone, path)
    answer = phone.locator("[data-role=receipt-answer]")
    expect(answer).to_have_attribute("data-state", "good")
    expect(answer.get_by_text("Tercatat, dan tidak berubah")).to_be_visible()
    expect(answer.locator("[data-rows=told]")).to_contain_text("Permohonan dimulai")
    expect(answer.locator("[data-rows=facts]")).to_contain_text("DPMPTSP-01")
    assert asked == []
    axe(phone)
    phone.locator("[data-role=compare-today]").click()
    expect(phone.locator("[data-role=no-network]")).to_be_visible()
    phone.context.set_offline(False)
    phone.locator("[data-role=compare-today]").click()
    expect(phone.locator("[data-step=today][data-state=good]")).to_be_visible()


def test_a_complaints_receipt_is_checked_like_any_other(phone: Page, tmp_path: Path) -> None:
    phone.goto("/aduan/")
    phone.locator("[name=tenant]").select_option("DPMPTSP")
    phone.locator("[name=words]").fill("Saya menunggu dua jam, lalu loket ditutup tanpa kabar.")
    phone.locator("[data-role=send-complaint]").click()
    phone.wait_for_url("**/aduan/*/")
    path = downloaded(phone, f"{phone.url}bukti/", tmp_path)
    phone.goto("/log/periksa/")
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    answer = phone.locator("[data-role=receipt-answer]")
    choose(phone, path)
    expect(answer).to_have_attribute("data-state", "good")
    expect(answer.locator("[data-rows=facts]")).to_contain_text("DPMPTSP")
    changed = json.loads(path.read_text())
    other = tmp_path / "lain.json"
    other.write_text(json.dumps(changed | {"opened": {**changed["opened"], "facts": {"tenant": '"LAIN"'}}}))
    choose(phone, other)
    expect(answer).to_have_attribute("data-state", "bad")


def test_a_receipt_that_was_changed_is_told(page: Page, tmp_path: Path) -> None:
    path = receipt_of_own(page, tmp_path)
    whole = json.loads(path.read_text())
    page.goto("/log/periksa/")
    answer = page.locator("[data-role=receipt-answer]")
    for change, step in [
        ({"leaf": whole["leaf"].replace("warga:", "warga:9")}, "entry"),
        ({"proof": whole["proof"].replace("index ", "index 1")}, "entry"),
        ({"opened": {**whole["opened"], "facts": {"service": '"DPMPTSP-99"'}}}, "facts"),
        ({"proof": whole["proof"][:-12] + "A" * 10 + "=\n"}, "signed"),
    ]:
        changed = tmp_path / f"{step}-{len(list(tmp_path.iterdir()))}.json"
        changed.write_text(json.dumps(whole | change))
        choose(page, changed)
        expect(answer).to_have_attribute("data-state", "bad")
        expect(page.locator(f"[data-step={step}][data-state=bad]")).to_be_visible()
    for number, nothing in enumerate(["", "[]", "null", '{"plaza_receipt": 1}', "x" * 1_100_000]):
        none = tmp_path / f"none-{number}.json"
        none.write_text(nothing)
        choose(page, none)
        expect(answer).to_have_attribute("data-state", "none")
    axe(page)


def test_a_browser_without_ed25519_finds_the_same(page: Page) -> None:
    page.goto("/log/periksa/")
    found = page.evaluate(
        """async (published) => {
          const { verifiedByArithmetic, verified } = await import("/static/plaza/js/receipt/ed25519.js");
          const { fromHex } = await import("/static/plaza/js/receipt/merkle.js");
          const answers = [];
          for (const words of published) {
            const [key, signature, message] = words.map(fromHex);
            const other = signature.slice();
            other[5] ^= 1;
            for (const one of [signature, other]) {
              answers.push([await verifiedByArithmetic(key, one, message), await verified(key, one, message)]);
            }
          }
          return answers;
        }""",
        PUBLISHED,
    )
    assert found == [[True, True], [False, False]] * 3
