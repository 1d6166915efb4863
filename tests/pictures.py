"""Takes the pictures of a call that the documentation shows: ``python -m tests.pictures [folder]`` (docs/pictures unless told)."""

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from bench.link.speech import speech
from tests.fixtures.browsers import launch, sign_in
from tests.fixtures.camera import CITIZEN, OFFICER, Person, film
from tests.fixtures.meetings import Meeting, meeting
from tests.fixtures.processes import demo_plaza

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LINES = ("Selamat pagi, Pak. Berkas saya kurang apa?", "Pagi! Tinggal foto KTP, Bu.")
SETTLES = 8_000
PEOPLE = ((CITIZEN, "citizen"), (OFFICER, "officer"))


def talk(citizen: Browser, officer: Browser, url: str) -> Meeting:
    """A citizen on a small phone and an officer at a desk, in a call, with a word from each; each browser has its own person."""

    def context_of(_: Browser, *, width: int = 1280, height: int = 800, **more: object) -> BrowserContext:
        size = {"width": width, "height": height}
        whose = citizen if more.get("is_mobile") else officer
        return whose.new_context(base_url=url, viewport=size, locale="id-ID", **more)  # type: ignore[arg-type]

    met = meeting(citizen, context_of)
    met.ring()
    met.answer()
    for page, words in zip((met.citizen, met.officer), LINES, strict=True):
        met.role(page, "chat-input").fill(words)
        met.role(page, "chat-send").click()
    return met


def take(page: Page, path: Path, *, whole: bool = False) -> None:
    """The picture of a page from its top, as somebody sees it who has just looked."""
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=path, full_page=whole)
    with Image.open(path) as drawn:
        drawn.convert("RGB").quantize(256).save(path, optimize=True)


def main(folder: Path) -> None:
    """Everything, one after the other."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as play:
        os.environ.setdefault("TESTS_SHARED", made)
        citizen, officer = (_with_person(play, Path(made), who, name) for who, name in PEOPLE)
        with demo_plaza() as plaza:
            _all(citizen, officer, plaza.url, folder)
        citizen.close()
        officer.close()


def _with_person(play: Playwright, made: Path, who: Person, name: str) -> Browser:
    seen = film(who, made / f"{name}.mjpeg")
    return launch(play, microphone=speech(made / "speech.wav"), more=(f"--use-file-for-fake-video-capture={seen}",))


def _all(citizen: Browser, officer: Browser, url: str, folder: Path) -> None:
    met = talk(citizen, officer, url)
    met.citizen.set_viewport_size({"width": 360, "height": 1000})
    met.officer.set_viewport_size({"width": 900, "height": 1100})
    met.citizen.wait_for_timeout(SETTLES)
    take(met.citizen, folder / "call-phone.png")
    take(met.officer, folder / "call.png")
    if folder != FOLDER:
        _more(officer, met, url, folder)


def _more(browser: Browser, met: Meeting, url: str, folder: Path) -> None:
    """What is only looked at: the whole pages, with a colleague asked in."""
    met.officer.locator(".call-invite summary").click()
    interpreter = browser.new_context(base_url=url, locale="id-ID").new_page()
    sign_in(interpreter, "juru-bahasa")
    met.role(met.officer, "ask-interpreter").click()
    met.role(interpreter, "join-asked").wait_for()
    take(interpreter, folder / "interpreter.png")
    met.role(interpreter, "join-asked").click()
    met.role(interpreter, "accept-call").click()
    met.citizen.wait_for_timeout(SETTLES)
    take(interpreter, folder / "guest.png", whole=True)
    take(met.citizen, folder / "citizen-whole.png", whole=True)
    take(met.officer, folder / "desk-whole.png", whole=True)
    met.officer.set_viewport_size({"width": 360, "height": 740})
    take(met.officer, folder / "desk-360.png", whole=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
