"""The moment of the call: the answer alone in view, then the call on the whole screen, with buttons that say how it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.link.speech import speech
from tests.fixtures.browsers import axe
from tests.fixtures.meetings import Meeting, meeting

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
WITHIN = """(element) => {
  const { top, bottom, left, right, width } = element.getBoundingClientRect();
  return width > 0 && top >= 0 && left >= 0 && bottom <= innerHeight + 0.5 && right <= innerWidth + 0.5;
}"""
SCROLLS = (
    "document.scrollingElement.scrollHeight > innerHeight + 1 || document.scrollingElement.scrollWidth > innerWidth"
)


@pytest.fixture(scope="module")
def talking(browser_with: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone hears real speech."""
    return browser_with(microphone=speech(Path(tmp_path_factory.mktemp("speech")) / "speech.wav"))


@pytest.fixture
def met(talking: Browser, context_of: Contexts) -> Iterator[Meeting]:
    """A citizen on a small phone and an officer at an ordinary desk; the desk is empty afterwards."""
    both = meeting(talking, context_of)
    both.citizen.set_viewport_size({"width": 360, "height": 640})
    both.officer.set_viewport_size({"width": 1366, "height": 768})
    yield both
    both.tidy()


def in_view(page: Page, selector: str) -> bool:
    """Whether the whole of it is seen without scrolling."""
    return bool(page.locator(selector).first.evaluate(WITHIN))


def test_called_the_answer_is_in_view_and_focused_and_everything_else_is_gone(met: Meeting) -> None:
    met.ring()
    expect(met.role(met.citizen, "accept-call")).to_be_focused()
    for role in ("accept-call", "accept-voice", "decline-call"):
        assert in_view(met.citizen, f"[data-role={role}]"), role
    assert met.citizen.evaluate("scrollY") == 0
    met.citizen.wait_for_function("document.title === 'Giliran Anda!'")
    for gone in (
        "header.masthead",
        "footer",
        "[data-part=while-waiting]",
        "[data-role=device-check]",
        "[data-part=link]",
    ):
        expect(met.citizen.locator(gone).first).to_be_hidden()
    axe(met.citizen)
    met.role(met.citizen, "decline-call").click()
    expect(met.citizen.locator("header.masthead")).to_be_visible()
    met.citizen.wait_for_function("!document.title.startsWith('Giliran')")


def test_an_accepted_call_has_the_whole_screen_with_chat_in_reach_and_a_way_back_to_the_page(met: Meeting) -> None:
    met.ring()
    met.answer()
    whole = "(one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height]; }"
    for width, height in ((360, 640), (1366, 768)):
        met.citizen.set_viewport_size({"width": width, "height": height})
        assert met.citizen.locator("[data-role=call]").evaluate(whole) == [0, 0, width, height]
        for role in ("mute", "camera", "photo", "hang-up"):
            assert in_view(met.citizen, f"[data-role={role}]"), (role, width)
        if width == 360:
            met.citizen.get_by_role("link", name="Pesan", exact=True).click()
        met.role(met.citizen, "chat-input").scroll_into_view_if_needed()
        assert in_view(met.citizen, "[data-role=chat-input]")
        assert in_view(met.citizen, "[data-role=hang-up]"), "the controls stay while the chat is read"
        axe(met.citizen)
    met.role(met.citizen, "whole-screen").click()
    expect(met.citizen.locator("header.masthead")).to_be_visible()
    expect(met.role(met.citizen, "whole-screen")).to_have_accessible_name("Layar penuh")
    met.role(met.citizen, "whole-screen").click()
    expect(met.citizen.locator("header.masthead")).to_be_hidden()
    met.role(met.citizen, "hang-up").click()
    expect(met.citizen.locator("header.masthead")).to_be_visible()


def test_what_a_person_chose_is_told_as_a_choice_and_never_as_a_fault(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.locator(".call-more summary").click()
    for rung, words in (("voice", "Suara saja"), ("stills", "Gambar satu per satu"), ("text", "Tulisan dan foto")):
        met.role(met.citizen, "rung-choice").select_option(rung)
        told = met.role(met.citizen, "rung")
        expect(told).to_contain_text(words, timeout=30_000)
        expect(told).to_contain_text("sesuai pilihan Anda", timeout=30_000)
        expect(met.citizen.locator("[data-part=callback]")).to_be_hidden()
        assert met.citizen.locator("[data-role=call][data-trouble]").count() == 0
    met.role(met.citizen, "rung-choice").select_option("full")
    met.role(met.citizen, "camera").click()
    expect(met.role(met.citizen, "rung")).to_have_text("Suara saja; kamera Anda mati", timeout=30_000)
    expect(met.state(met.officer)).to_contain_text("kamera dimatikan")
    assert met.officer.locator("[data-role=call][data-trouble]").count() == 0


def test_the_buttons_of_every_seat_say_how_it_is_and_say_it_once(
    met: Meeting, talking: Browser, context_of: Contexts
) -> None:
    met.ring()
    met.answer()
    met.officer.locator(".call-invite summary").click()
    met.role(met.officer, "invite").click()
    told = met.officer.locator("[data-part=invitation]")
    expect(told).to_contain_text("http")
    guest = context_of(talking, width=360, height=640).new_page()
    guest.goto(told.inner_text().rpartition(" ")[2])
    expect(met.role(guest, "accept-call")).to_be_focused()
    assert in_view(guest, "[data-role=accept-call]")
    met.role(guest, "accept-call").click()
    for page in (met.citizen, met.officer, guest):
        for role, on, off in (
            ("mute", "Mikrofon menyala", "Mikrofon mati"),
            ("camera", "Kamera menyala", "Kamera mati"),
        ):
            button = met.role(page, role)
            expect(button).to_have_accessible_name(on)
            assert button.get_attribute("aria-pressed") is None
            button.click()
            expect(button).to_have_accessible_name(off)
            button.click()
            expect(button).to_have_accessible_name(on)


def test_who_accepts_without_a_camera_reads_that_it_is_off(met: Meeting) -> None:
    met.ring()
    met.role(met.citizen, "accept-voice").click()
    expect(met.role(met.citizen, "mute")).to_have_accessible_name("Mikrofon menyala")
    expect(met.role(met.citizen, "camera")).to_have_accessible_name("Kamera mati")
    met.role(met.citizen, "camera").click()
    expect(met.role(met.citizen, "camera")).to_have_accessible_name("Kamera menyala")


def test_the_officer_reaches_picture_chat_notes_and_outcome_without_scrolling_the_page(met: Meeting) -> None:
    met.ring()
    met.answer()
    assert met.officer.evaluate(SCROLLS) is False
    for seen in (
        "[data-role=remote-video]",
        "[data-role=mute]",
        "[data-role=hang-up]",
        "[data-role=chat-input]",
        "[data-role=note-words]",
        "[data-role=finish] input[name=outcome]",
        "[data-role=finish] button",
    ):
        assert in_view(met.officer, seen), seen
    assert met.officer.locator("[data-role=finish] input:checked").count() == 0
    met.officer.locator("[data-role=finish] button").first.click()
    expect(met.officer.locator("[data-role=finish]")).to_be_visible()
    axe(met.officer)


def test_the_device_check_cannot_be_pressed_before_anybody_listens(met: Meeting) -> None:
    met.citizen.goto("/antre/DPMPTSP-01/")
    met.role(met.citizen, "take-ticket").click()
    met.citizen.locator("[data-role=device-check]").wait_for()
    plain = met.citizen.evaluate("fetch(location.href).then((answer) => answer.text())")
    assert 'data-role="start-check" disabled' in plain
    met.citizen.locator("[data-role=device-check] summary").click()
    met.role(met.citizen, "start-check").click()
    expect(met.citizen.locator("[data-part=check-path]")).not_to_be_empty()
