"""What the pages say about the call: concealed speech, pictures a second, bytes; as differences over a window."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Page

_READ = """async () => {
  const peers = window.peers ? window.peers() : [window.peer];
  const sum = { concealed: 0, silent: 0, samples: 0, frames: 0, sent: 0, received: 0, at: performance.now() };
  for (const peer of peers.filter(Boolean)) {
    for (const one of (await peer.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "audio") {
        sum.concealed += one.concealedSamples ?? 0;
        sum.silent += one.silentConcealedSamples ?? 0;
        sum.samples += one.totalSamplesReceived ?? 0;
      }
      if (one.type === "inbound-rtp" && one.kind === "video") sum.frames += one.framesDecoded ?? 0;
      if (one.type === "transport") {
        sum.sent += one.bytesSent ?? 0;
        sum.received += one.bytesReceived ?? 0;
      }
    }
  }
  return sum;
}"""


@dataclass(frozen=True)
class Reading:
    """Counters of one page at one moment."""

    concealed: float
    silent: float
    samples: float
    frames: float
    sent: float
    received: float
    at: float


@dataclass(frozen=True)
class Heard:
    """What one side heard and saw during a window; `concealed` is the share of speech that was made up."""

    concealed: float
    frames_per_second: float
    megabytes: float
    seconds: float


async def read(page: Page) -> Reading:
    """Read the counters of every connection of a page."""
    return Reading(**await page.evaluate(_READ))


def between(first: Reading, last: Reading) -> Heard:
    """The window between two readings; a window without any sound counts as wholly concealed."""
    silent = last.silent - first.silent
    speech = last.samples - first.samples - silent
    seconds = (last.at - first.at) / 1000
    return Heard(
        concealed=(last.concealed - first.concealed - silent) / speech if speech > 0 else 1.0,
        frames_per_second=(last.frames - first.frames) / seconds,
        megabytes=(last.sent + last.received - first.sent - first.received) / 1e6,
        seconds=seconds,
    )
