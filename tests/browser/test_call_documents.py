"""A document photographed in the call, read by the system while both look on, marked by the officer; and the person handed on."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.link.speech import speech
from plaza.demo.specimens import draw, invent_person, photograph
from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.meetings import Meeting, meeting

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
PERSON = invent_person(7)
OTHER_SERVICE, OTHER_TENANT = "DUKCAPIL-01", "DUKCAPIL"


def film(path: Path) -> Path:
    """A few frames of a camera held over an identity card, as Chromium's camera file wants them."""
    card = Image.open(io.BytesIO(photograph(draw("ktp", PERSON), seed=3, quality="phone"))).convert("RGB")
    card.thumbnail((1280, 960))
    sheet = Image.new("RGB", (1280, 960), (96, 84, 72))
    sheet.paste(card, ((1280 - card.width) // 2, (960 - card.height) // 2))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=88)
    path.write_bytes(out.getvalue() * 4)
    return path


@pytest.fixture(scope="module")
def talking(browser_with: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone hears speech and whose camera sees an identity card."""
    folder = Path(tmp_path_factory.mktemp("media"))
    seen = f"--use-file-for-fake-video-capture={film(folder / 'card.mjpeg')}"
    return browser_with(microphone=speech(folder / "speech.wav"), more=(seen,))


@pytest.fixture
def met(talking: Browser, context_of: Contexts) -> Iterator[Meeting]:
    """A citizen and an officer in a call."""
    both = meeting(talking, context_of)
    both.ring()
    both.answer()
    yield both
    both.tidy()


def verdict(page: Page, *, within: float = 60_000) -> None:
    """The table of the system is on this page, with what stands on the card."""
    expect(page.locator("[data-paper]").first).to_have_attribute("data-state", "done", timeout=within)
    expect(page.locator("[data-paper]").first).to_contain_text(PERSON.nik)
    expect(page.locator("[data-paper] table")).to_contain_text(re.compile("Hasil pemeriksaan|What the system"))


def test_a_card_is_photographed_and_checked_while_both_look_on_and_the_officer_marks_it_by_keyboard(
    met: Meeting,
) -> None:
    met.role(met.citizen, "photo").click()
    expect(met.citizen.locator("[data-part=snap-picture]")).to_be_visible()
    wide = met.citizen.locator("[data-part=snap-picture]").evaluate("one => one.decode().then(() => one.naturalWidth)")
    assert wide > 640  # for the photograph the camera gives more than the call uses
    met.citizen.locator("[data-part=snap-kind]").select_option("ktp")
    axe(met.citizen)
    met.role(met.citizen, "paper-send").click()
    for page in (met.citizen, met.officer):
        verdict(page)
        page.wait_for_function("() => document.querySelector('[data-paper] img').naturalWidth > 640")
        axe(page)
    part = met.officer.locator("[data-role=mark-part]")
    part.focus()
    part.select_option(label=f"NIK: {PERSON.nik}")
    met.role(met.officer, "mark-word").focus()
    met.officer.keyboard.type("angka terakhir buram")
    met.officer.keyboard.press("Enter")
    for page in (met.citizen, met.officer):
        expect(page.locator("[data-part=paper-words] li")).to_have_text("angka terakhir buram")
        expect(page.locator("[data-part=paper-marks] .paper-box:not(.paper-ghost)")).to_have_count(1)
    share = "one => [parseFloat(one.style.width), parseFloat(one.style.height)]"
    across, down = met.citizen.locator(".paper-box").evaluate(share)
    assert 5 < across < 70  # the number's own place, not the whole card
    assert down < 15
    met.officer.reload()
    verdict(met.officer)
    expect(met.officer.locator("[data-part=paper-words] li")).to_have_text("angka terakhir buram")
    met.role(met.officer, "unmark").click()
    expect(met.citizen.locator("[data-part=paper-words] li")).to_have_count(0)


WEAK = """() => {
  for (const seat of document.querySelector("[data-role=call]").panel.call.seats.values()) {
    Object.defineProperty(seat, "speed", { get: () => 300, set: () => {} });
  }
}"""
UNDER_WAY = "() => document.querySelector('[data-role=call]').panel.call.carrier?.kept > 0"
BREAK = "() => document.querySelector('[data-role=call]').panel.call.line.socket.close()"


def test_on_a_weak_link_the_photograph_goes_little_by_little_and_over_a_break_of_the_line(met: Meeting) -> None:
    asked: list[str] = []
    met.citizen.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    met.citizen.evaluate(WEAK)
    met.role(met.citizen, "photo").click()
    met.role(met.citizen, "paper-send").click()
    met.citizen.wait_for_function(UNDER_WAY)
    expect(met.citizen.locator("[data-part=snap-problem]")).to_contain_text("Mengirim pelan")
    met.citizen.evaluate(BREAK)
    for page in (met.citizen, met.officer):
        page.locator("[data-part=paper-picture] img").wait_for(timeout=60_000)
    expect(met.citizen.locator("[data-part=snap]")).to_be_hidden()
    assert not asked, "nothing was posted as a whole"


def test_the_officer_draws_a_box_with_the_mouse_and_the_citizen_takes_the_photograph_back(met: Meeting) -> None:
    met.role(met.citizen, "photo").click()
    met.role(met.citizen, "paper-send").click()
    picture = met.officer.locator("[data-part=paper-picture] img")
    picture.wait_for(timeout=30_000)
    met.officer.wait_for_function("() => document.querySelector('[data-paper] img').naturalWidth > 0")
    verdict(met.officer)
    picture.scroll_into_view_if_needed()
    place = picture.bounding_box()
    assert place
    met.officer.mouse.move(place["x"] + place["width"] * 0.2, place["y"] + place["height"] * 0.2)
    met.officer.mouse.down()
    met.officer.mouse.move(place["x"] + place["width"] * 0.6, place["y"] + place["height"] * 0.5, steps=4)
    met.officer.mouse.up()
    met.officer.keyboard.type("tertutup jari")
    met.officer.keyboard.press("Enter")
    mark = met.citizen.locator("[data-part=paper-words] li")
    expect(mark).to_have_text("tertutup jari")
    assert abs(float(mark.get_attribute("data-x") or 0) - 0.2) < 0.05
    assert abs(float(mark.get_attribute("data-w") or 0) - 0.4) < 0.05
    met.citizen.locator("[data-part=paper-remove] button").click()
    for page in (met.citizen, met.officer):
        expect(page.locator("[data-paper]")).to_contain_text("diambil kembali")


def test_the_person_is_handed_on_with_a_word_and_the_next_officer_reads_it_and_calls(
    met: Meeting, talking: Browser, context_of: Contexts
) -> None:
    met.role(met.citizen, "chat-input").fill("KTP saya hilang")
    met.role(met.citizen, "chat-send").click()
    expect(met.role(met.officer, "chat-log")).to_contain_text("hilang")
    met.role(met.citizen, "photo").click()
    met.role(met.citizen, "paper-send").click()
    verdict(met.officer)
    met.role(met.officer, "note-words").fill("Sudah ditanya tempat hilangnya")
    met.role(met.officer, "note-keep").click()
    expect(met.officer.locator(".desk-notes")).to_contain_text("tempat hilangnya")
    expect(met.state(met.officer)).to_have_text("Tersambung")  # the call went on
    met.officer.get_by_text("Teruskan ke layanan lain").click()
    met.officer.locator("#service").select_option(OTHER_SERVICE)
    met.officer.locator("#word").fill("Perlu surat kehilangan dulu")
    met.officer.get_by_role("button", name="Teruskan", exact=True).click()
    number = met.citizen.locator(".ticket-number").inner_text()
    next_one = context_of(talking).new_page()
    sign_in(next_one, f"petugas:{OTHER_TENANT}")
    onward = Meeting(met.citizen, next_one)
    onward.call(number)  # one journey, one number
    expect(next_one.locator(".desk-notes")).to_contain_text("Perlu surat kehilangan dulu")
    expect(next_one.locator(".desk-notes")).to_contain_text("Sudah ditanya tempat hilangnya")
    onward.answer()
    for page in (met.citizen, next_one):
        expect(onward.state(page)).to_have_text("Tersambung")
        expect(onward.role(page, "chat-log")).to_contain_text("KTP saya hilang")
        verdict(page)
        page.wait_for_function("() => document.querySelector('[data-paper] img').naturalWidth > 640")
    expect(onward.role(next_one, "chat-log").locator("small").first).to_contain_text("Warga")
    assert met.officer.request.get(f"/panggilan/{onward.reference}/kabar/").status == 404  # no longer the former's
    onward.tidy()
