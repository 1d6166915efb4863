"""A call between the plaza's own pages: a whole demonstration, its database and its bus, before the bench's browser and relay.

Promises: the citizen's page and the officer's desk as people get them; sound and picture go through the relay alone, as in every other
part of the bench.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from playwright.async_api import Page

from bench.link.bench import Bench
from bench.link.profile import Link
from bench.link.shaper import Shaper
from tests.fixtures.processes import demo_plaza

OFFICER, SERVICE = "petugas:DPMPTSP", "DPMPTSP-01"
RINGS = 5.0
_PRESS = """() => {
  document.querySelector("[data-role=remote-video]").requestVideoFrameCallback(() => { window.seen = performance.now(); });
  window.mark = performance.now();
  document.querySelector("[data-role=accept-call]").click();
}"""


@asynccontextmanager
async def plaza_before(running: Bench) -> AsyncIterator[str]:
    """A demonstration whose calls know the bench's relay and no other way; gives its address."""
    shaper = Shaper(Link(), relay=running.relay.address)
    await shaper.start()
    with ExitStack() as after:
        os.environ.setdefault("TESTS_SHARED", after.enter_context(tempfile.TemporaryDirectory()))
        turn = f"turn:127.0.0.1:{shaper.port}?transport=udp"
        told = {"PLAZA_TURN_URLS": turn, "PLAZA_TURN_SECRET": running.relay.secret, "PLAZA_ICE_POLICY": "relay"}
        plaza = await asyncio.to_thread(after.enter_context, demo_plaza(**told))
        try:
            yield plaza.url
        finally:
            await shaper.stop()


async def first_picture(running: Bench, url: str) -> float:
    """Milliseconds from the citizen's press on "Terima" to the officer's first picture on the citizen's page."""
    contexts = [
        await running.browser.new_context(base_url=url, locale="id-ID", viewport={"width": width, "height": 800})
        for width in (360, 1280)
    ]
    citizen, officer = [await context.new_page() for context in contexts]
    await _ring(citizen, officer)
    await asyncio.sleep(RINGS)
    await citizen.evaluate(_PRESS)
    await citizen.wait_for_function("() => window.seen > 0", timeout=30_000)
    took = float(await citizen.evaluate("() => window.seen - window.mark"))
    await officer.locator("[data-role=finish] input[value=resolved]").check()
    await officer.locator("[data-role=finish] button").first.click()
    await officer.locator("[data-role=call-next]").wait_for()
    for context in contexts:
        await context.close()
    return took


async def _ring(citizen: Page, officer: Page) -> None:
    await officer.goto("/demo/")
    await officer.locator(f'button[name="who"][value="{OFFICER}"]').first.click()
    await officer.locator("[data-role=call-next]").wait_for()
    await citizen.goto(f"/antre/{SERVICE}/")
    await citizen.locator("[data-role=take-ticket]").click()
    await citizen.locator(".ticket-number").wait_for()
    await officer.locator("[data-role=call-next]").click()
    await citizen.locator("[data-role=accept-call]").wait_for()
