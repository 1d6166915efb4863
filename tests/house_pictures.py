"""Makes the pictures of the building anew: ``python -m tests.house_pictures`` starts a demonstration and photographs it in both languages.

Kiosk (1080 x 1920), board (1920 x 1080), a floor's plan, and the manager's page on a desk and on a phone; into ``docs/pictures``.
"""

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.facilities.hall import ready
from tests.fixtures.browsers import launch, sign_in
from tests.fixtures.processes import Plaza, demo_plaza

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = 64
PHONE, DESK = (390, 844), (1280, 900)
NEEDS = ("POLRESTA-01", "POLRESTA-02", "TASPEN-01")


class Photographer:
    """Opens pages of one language and keeps what they show."""

    def __init__(self, browser: Browser, plaza: Plaza, language: str) -> None:
        self.browser, self.plaza, self.language = browser, plaza, language

    def page(self, size: tuple[int, int]) -> Page:
        """A fresh page of that size."""
        width, height = size
        context = self.browser.new_context(
            base_url=self.plaza.url,
            viewport={"width": width, "height": height},
            locale="id-ID",
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "plaza_lang", "value": self.language, "url": self.plaza.url}])
        return context.new_page()

    def keep(self, page: Page, name: str) -> None:
        """The picture as a light file of few colours; without the demonstration's own bar."""
        page.evaluate("document.querySelector('.demo-bar')?.remove()")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        light = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        light.save(FOLDER / f"{name}-{self.language}.png", optimize=True)
        page.context.close()


def take_numbers(page: Page) -> None:
    """Some people take numbers at the kiosk, so that there is something to see."""
    for service in NEEDS:
        page.evaluate(
            """async (service) => fetch('/kios/1/ambil/', { method: 'POST', body: new URLSearchParams({ service }),
            headers: { 'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value } })""",
            service,
        )


def serve(photographer: Photographer) -> None:
    """Two officers on the second floor call somebody each."""
    for tenant, counter in (("POLRESTA", "2-06"), ("TASPEN", "2-16")):
        page = photographer.page(DESK)
        sign_in(page, f"petugas:{tenant}")
        page.goto("/petugas/loket/")
        page.locator(f'[data-role=sit][value="{counter}"]').click()
        page.locator("[data-role=call-next]").click()
        page.wait_for_selector(".ticket-number")


def kiosk(photographer: Photographer) -> None:
    """The kiosk's first step."""
    page = photographer.page((1080, 1920))
    page.goto("/kios/1/")
    ready(page)
    photographer.keep(page, "kiosk")


def board(photographer: Photographer) -> None:
    """The board of the floor on which people are called."""
    page = photographer.page((1920, 1080))
    page.goto("/papan/2/")
    expect(page.locator("[data-part=now] .number")).to_be_visible()
    photographer.keep(page, "board")


def plan(photographer: Photographer) -> None:
    """The plan of the second floor."""
    page = photographer.page((1280, 1000))
    page.goto("/gedung/?lantai=2")
    photographer.keep(page, "plan")


def manager(photographer: Photographer) -> None:
    """What the coordinator sees, on a desk and on a phone."""
    for name, size in (("manager", DESK), ("manager-phone", PHONE)):
        page = photographer.page(size)
        sign_in(page, "koordinator")
        page.wait_for_selector("#live")
        photographer.keep(page, name)


SUBJECTS: tuple[Callable[[Photographer], None], ...] = (kiosk, board, plan, manager)


def main() -> int:
    """Takes every picture in both languages."""
    with tempfile.TemporaryDirectory(prefix="plaza-pictures-") as shared:
        os.environ.setdefault("TESTS_SHARED", shared)
        take_all()
    return 0


def take_all() -> None:
    """Fills a demonstration with people, and photographs it."""
    with demo_plaza() as plaza, sync_playwright() as playwright:
        browser = launch(playwright)
        first = Photographer(browser, plaza, "id")
        hall = first.page((1080, 1920))
        hall.goto("/kios/1/")
        ready(hall)
        take_numbers(hall)
        take_numbers(hall)
        serve(first)
        for language in ("id", "en"):
            for subject in SUBJECTS:
                subject(Photographer(browser, plaza, language))
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
