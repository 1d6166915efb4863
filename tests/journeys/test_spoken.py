"""Five journeys as a blind person hears them: a real screen reader before the real pages, and what it says kept as text."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from plaza.demo.specimens import draw, invent_person, photograph
from tests.facilities.hall import ready
from tests.fixtures.browsers import PICTURES, finish_visit, sign_in
from tests.fixtures.processes import Plaza
from tests.fixtures.reader import Reader, in_order, screen_reader, steady

pytestmark = pytest.mark.browser
KEPT = Path(__file__).parent / "spoken"


@pytest.fixture(scope="module")
def reader(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with screen_reader(playwright, tmp_path_factory.mktemp("reader")) as running:
        yield running


@pytest.fixture
def window(reader: Reader, context_of: Callable[..., BrowserContext]) -> Page:
    """The window that is read: as narrow as a phone."""
    page = context_of(reader.browser, width=360, height=740).new_page()
    reader.quiet()
    reader.listen()
    return page


def on(page: Page, role: str, name: str) -> None:
    """Goes to what bears that name, as with the reader's own keys, and presses it."""
    thing = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    thing.focus()
    thing.press("Enter")


def compare(reader: Reader, name: str) -> None:
    """What was said holds the kept text, line after line, in that order."""
    reader.quiet()
    said = reader.since()
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
    kept = [steady(line) for line in (KEPT / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    missing = next((kept[: n + 1] for n in range(len(kept)) if not in_order(kept[: n + 1], said)), None)
    assert missing is None, (
        f"not said, or not in its place: {missing[-1]!r}; all that was said is in {PICTURES}/{name}.txt"
    )


def test_from_home_to_a_number(reader: Reader, window: Page, live_plaza: Plaza) -> None:
    window.goto("/")
    reader.hears("Finished loading Mau urus apa?")
    reader.quiet()
    window.get_by_role("searchbox").focus()
    window.keyboard.type("akta kelahiran", delay=20)
    reader.hears("# layanan cocok")
    on(window, "link", "Akta kelahiran")
    window.wait_for_url("**/layanan/**")
    reader.quiet()
    on(window, "link", "Bicara dengan petugas")
    window.wait_for_url("**/antre/**")
    reader.quiet()
    on(window, "button", "Ambil nomor")
    window.wait_for_url("**/tiket/**")
    compare(reader, "home-to-number")


def begin(window: Page, seed: int, *, nik: str = "") -> None:
    """Begins the form of the food-safety course and answers its first page."""
    me = invent_person(seed)
    window.goto("/ajukan/DINKES-06/")
    on(window, "button", "Mulai")
    window.get_by_label("NIK").fill(nik or me.nik)
    window.get_by_label("Nama").first.fill(me.name.title())
    window.get_by_label("Tanggal lahir").fill(f"{me.birth_date:%d-%m-%Y}")
    on(window, "button", "Lanjut")


def test_a_step_of_the_form_with_an_error(reader: Reader, window: Page) -> None:
    begin(window, 81, nik="123")
    reader.hears("Belum lengkap")
    reader.quiet()
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    compare(reader, "form-error")


def test_a_verdict(reader: Reader, window: Page, tmp_path: Path) -> None:
    begin(window, 82)
    on(window, "button", "Lanjut")
    window.get_by_label("Produk").fill("Keripik pisang")
    on(window, "button", "Lanjut")
    on(window, "button", "Minggu pertama")
    window.wait_for_url("**/berkas-ktp/")
    card = tmp_path / "ktp.jpg"
    card.write_bytes(photograph(draw("ktp", invent_person(92)), seed=7))
    window.get_by_label("Foto atau berkas").first.set_input_files(card)
    reader.hears("Sudah sampai")
    window.get_by_text("Sudah sampai.").wait_for()
    on(window, "button", "Lanjut")
    on(window, "button", "Lewati")
    window.get_by_label("Saya menyatakan").check()
    reader.quiet()
    on(window, "button", "Kirim permohonan")
    expect(window.get_by_text("Ada yang perlu Anda perbaiki").first).to_be_visible(timeout=60_000)
    compare(reader, "verdict")


def test_a_phone_that_rings(
    reader: Reader, window: Page, browser: Browser, context_of: Callable[..., BrowserContext]
) -> None:
    officer = context_of(browser).new_page()
    sign_in(officer, "petugas:DPMPTSP")
    window.goto("/antre/DPMPTSP-01/")
    on(window, "button", "Ambil nomor")
    window.wait_for_url("**/tiket/**")
    number = window.get_by_role("heading", level=1).inner_text()
    reader.quiet()
    officer.goto("/petugas/")
    for _ in range(6):
        officer.locator("[data-role=call-next]").click()
        if officer.locator(".desk-person .ticket-number").inner_text() == number:
            break
        finish_visit(officer)
    reader.hears("Giliran Anda")
    compare(reader, "ringing")
    officer.goto("/petugas/")
    finish_visit(officer)


def test_a_kiosk(reader: Reader, window: Page) -> None:
    window.goto("/kios/1/")
    ready(window)
    reader.hears("Finished loading")
    reader.quiet()
    on(window, "button", "Cari layanan lain")
    window.get_by_role("textbox", name="Keperluan Anda").focus()
    window.keyboard.type("tabungan pensiun", delay=30)
    reader.hears("layanan ditemukan")
    # What was found while half the words stood there goes again: only the whole question's first answer is meant.
    best = window.locator("[data-part=hits] button").first
    expect(best).to_contain_text("pensiun")
    best.press("Enter")
    reader.quiet()
    on(window, "button", "Ambil nomor")
    expect(window.locator("[data-part=number]")).to_contain_text("-")
    compare(reader, "kiosk")
