"""The bench: relay, one shaper per browser page, the site and Chromium, started and stopped together.

Promises: every page's only way out is the relay behind its own shaper (iceTransportPolicy relay); what the
pages measured comes back as plain numbers.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, async_playwright

from bench.link.profile import Link
from bench.link.relay import Relay, relay
from bench.link.shaper import Shaper
from bench.link.site import Site
from bench.link.speech import speech

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "/bench/": ROOT / "bench/link/page",
    "/call/": ROOT / "plaza/web/static/plaza/js/call",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]


def chromium_path() -> str | None:
    """The machine's own Chromium, or None for Playwright's."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def chromium_flags(sound: Path) -> list[str]:
    """The command line with the fake camera and the speech as microphone."""
    return [*FLAGS, f"--use-file-for-fake-audio-capture={sound}"]


@dataclass
class Bench:
    """One running bench; `pages` are in order of their seats."""

    browser: Browser
    site: Site
    relay: Relay
    shapers: list[Shaper] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    async def seat(self, link: Link, *, seed: int = 1, page: str = "/bench/index.html") -> Page:
        """Open one more page behind a link of its own."""
        shaper = Shaper(link, relay=self.relay.address, seed=seed)
        await shaper.start()
        context = await self.browser.new_context(viewport={"width": 360, "height": 740})
        tab = await context.new_page()
        await tab.goto(self.site.url + page)
        self.shapers.append(shaper)
        self.pages.append(tab)
        return tab

    async def clear(self) -> None:
        """Close every page and shaper, so that the next run starts from nothing."""
        for page in self.pages:
            await page.context.close()
        for shaper in self.shapers:
            await shaper.stop()
        self.pages.clear()
        self.shapers.clear()

    def ice_servers(self, seat: int, *, transport: str = "udp") -> list[dict[str, str]]:
        """The iceServers of one seat: the relay, as its shaper shows it."""
        return self.relay.ice_servers(self.shapers[seat].port, transport=transport)


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """Start everything on loopback; end it with the context."""
    with TemporaryDirectory() as folder, relay() as turn:
        sound = await asyncio.to_thread(speech, Path(folder) / "speech.wav")
        site = Site(FOLDERS)
        await site.start()
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=chromium_path(), args=chromium_flags(sound))
            running = Bench(browser=browser, site=site, relay=turn)
            try:
                yield running
            finally:
                await running.clear()
                await browser.close()
                await site.stop()
