"""The pure parts of the call engine, in the browser that runs them: ladder, descriptions, redundant voice, probe."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from bench.link.bench import FOLDERS

pytestmark = pytest.mark.browser
MODULES = FOLDERS["/call/"]
RUNGS = ["full", "lean", "stills", "voice", "text", "callback"]
GOOD = {
    "seats": 1, "told": True, "known": True, "queue": 5, "loss": 0, "concealed": 0, "fps": 15, "speed": None,
    "heard": 0, "media": True, "socket": True,
}  # fmt: skip
CLIMB = """async ([start, samples]) => {
  const { begin, choose, decide, sign } = await import("/call/ladder.js");
  let state = begin(start);
  const path = [state];
  for (const sample of samples) {
    if (sample.choose) state = choose(state, sample.choose);
    else state = "sign" in sample ? sign(state, sample.sign) : decide(state, sample);
    path.push(state);
  }
  return path;
}"""
samples = st.fixed_dictionaries(
    {
        "seats": st.sampled_from([1, 1, 1, 2, 3]),
        "told": st.booleans(),
        "known": st.booleans(),
        "queue": st.sampled_from([0, 50, 130, 250, 500, 2000]),
        "loss": st.sampled_from([0, 0.01, 0.05, 0.3]),
        "concealed": st.sampled_from([0, 0.01, 0.04, 0.1, 0.5]),
        "fps": st.sampled_from([None, 0, 2, 15]),
        "speed": st.sampled_from([None, None, None, 30, 64, 200, 5000]),
        "heard": st.sampled_from([0, 0, 0, 5]),
        "media": st.sampled_from([True, True, True, False]),
        "socket": st.booleans(),
    }
)
starts = st.fixed_dictionaries(
    {
        "speed": st.sampled_from([None, 30, 64, 200, 5000]),
        "seats": st.sampled_from([1, 2, 3]),
        "sign": st.booleans(),
        "ceiling": st.sampled_from(["full", "lean", "stills", "voice", "text"]),
        "saveData": st.booleans(),
        "known": st.booleans(),
    }
)
quietly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page from which the modules can be imported; nothing leaves the machine."""
    context = browser.new_context()
    opened = context.new_page()
    opened.route(
        "http://localhost/**",
        lambda route: (
            route.fulfill(path=MODULES / route.request.url.rpartition("/call/")[2], content_type="text/javascript")
            if "/call/" in route.request.url
            else route.fulfill(body="<!doctype html><title>.</title>", content_type="text/html")
        ),
    )
    opened.goto("http://localhost/")
    yield opened
    context.close()


def climb(page: Page, start: dict[str, Any], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ladder's states from the start over these samples."""
    path: list[dict[str, Any]] = page.evaluate(CLIMB, [start, told])
    return path


def rungs(path: list[dict[str, Any]]) -> list[str]:
    """The names of the rungs along a path."""
    return [state["rung"] for state in path]


@quietly
@given(starts, st.lists(samples, max_size=40))
def test_whatever_happens_the_ladder_keeps_its_promises(page: Page, start: Any, told: Any) -> None:
    path = climb(page, start, told)
    top = max(RUNGS.index(start["ceiling"]), 1 if start["saveData"] else 0)
    for before, after, sample in zip(path, path[1:], told, strict=False):
        was, now = RUNGS.index(before["rung"]), RUNGS.index(after["rung"])
        assert now >= top, "never above what the person chose"
        assert now >= was - 1 or before["waiting"] is not None or was >= 4, "one step up at a time"
        if now < was and was < 4 and before["waiting"] is None:
            assert sample["known"], "nothing climbs where the other side is silent"
            assert sample["queue"] <= 450
            assert sample["concealed"] <= 0.2
        if after["rung"] == "full":
            assert sample["seats"] == 1 or not sample["media"] or sample["heard"] > 3 or before["lost"] or was == 0
        if before["sign"] and sample["media"] and sample["heard"] <= 3 and was <= 1 and before["waiting"] is None:
            assert now <= max(1, top), "sign language keeps a moving picture"


def test_a_good_link_climbs_from_lean_to_full_in_seconds(page: Page) -> None:
    path = rungs(climb(page, {"speed": 5000}, [GOOD] * 12))
    assert path[0] == "lean"
    assert path[-1] == "full"


@pytest.mark.parametrize(
    ("speed", "rung"), [(None, "lean"), (30, "voice"), (64, "stills"), (200, "lean"), (5000, "lean")]
)
def test_a_call_begins_with_what_the_link_carries(page: Page, speed: int | None, rung: str) -> None:
    assert rungs(climb(page, {"speed": speed}, []))[0] == rung


def test_an_unmeasured_link_gets_the_voice_alone_until_it_is_measured(page: Page) -> None:
    path = climb(page, {"known": False}, [{**GOOD, "told": False}, {**GOOD, "speed": 300}])
    assert rungs(path) == ["voice", "voice", "lean"]


def test_a_link_whose_trains_are_all_lost_is_taken_for_a_weak_one_and_measured_before_it_climbs(page: Page) -> None:
    path = climb(page, {"known": False}, [GOOD] * 30)
    assert rungs(path)[6] == "stills"
    assert "lean" not in rungs(path)[:17]
    assert [one["probes"] for one in path][13] == 1
    assert "lean" in rungs(path)[17:]


def test_where_much_is_lost_the_voice_keeps_both_copies_whatever_a_torn_train_measured(page: Page) -> None:
    for loss, plan in ((0.03, "thin"), (0.14, "sturdy")):
        path = climb(page, {"speed": 30}, [{**GOOD, "loss": loss, "speed": 30}] * 3)
        assert path[-1]["plan"] == plan


def test_the_voice_is_saved_within_two_seconds_of_a_choking_link(page: Page) -> None:
    choking = {**GOOD, "queue": 900, "concealed": 0.4}
    path = rungs(climb(page, {"speed": 5000}, [GOOD] * 20 + [choking] * 3))
    assert path[20] == "full"
    assert RUNGS.index(path[-1]) >= RUNGS.index("stills")


def test_one_bad_second_after_a_long_good_time_changes_nothing(page: Page) -> None:
    path = rungs(climb(page, {"speed": 5000}, [GOOD] * 30 + [{**GOOD, "concealed": 0.1}] + [GOOD] * 5))
    assert path[-1] == "full"


def test_a_climb_that_failed_is_tried_again_later_and_later(page: Page) -> None:
    """The link carries everything but the moving picture, as somebody sees it who looks away every tenth second."""
    climbed = page.evaluate(
        """async ([good, choking]) => {
          const { begin, decide } = await import("/call/ladder.js");
          let state = begin({ speed: 300 }), seen = state, rung = "voice";
          const climbed = [];
          for (let second = 0; second < 900 && climbed.length < 3; second += 1) {
            state = decide(state, seen.rung === "lean" ? choking : good);
            if (second % 10 === 0) continue;
            seen = state;
            if (seen.rung === "lean" && rung !== "lean") climbed.push(second);
            rung = seen.rung;
          }
          return climbed;
        }""",
        [GOOD, {**GOOD, "queue": 300}],
    )
    waits = [after - before for before, after in pairwise([0, *climbed])]
    assert len(waits) >= 2
    assert waits == sorted(waits)


def test_a_minute_without_any_media_ends_in_a_call_back_and_returns_to_the_voice(page: Page) -> None:
    gone = {**GOOD, "media": False}
    path = rungs(climb(page, {"speed": 5000}, [gone] * 25))
    assert path[-1] == "text"
    path = rungs(climb(page, {"speed": 5000}, [gone] * 65))
    assert path[-1] == "callback"
    path = rungs(climb(page, {"speed": 5000}, [gone] * 65 + [GOOD]))
    assert path[-1] == "voice"


def test_a_third_seat_brings_the_full_picture_down_to_lean(page: Page) -> None:
    path = rungs(climb(page, {"speed": 5000}, [GOOD] * 20 + [{**GOOD, "seats": 2}] * 20))
    assert path[-1] == "lean"


def test_what_the_person_chooses_holds_at_once(page: Page) -> None:
    path = rungs(climb(page, {"speed": 5000}, [GOOD, {"choose": "voice"}, *[GOOD] * 30]))  # type: ignore[list-item]
    assert set(path[2:]) == {"voice"}


@pytest.mark.parametrize("speed", [30, 64, 200])
def test_whoever_begins_to_sign_on_stills_or_voice_gets_a_moving_picture_at_once(page: Page, speed: int) -> None:
    path = rungs(climb(page, {"speed": speed}, [GOOD, {"sign": True}, *[{**GOOD, "concealed": 0.5}] * 9]))  # type: ignore[list-item]
    assert set(path[2:]) == {"lean"}


def test_a_signing_person_comes_back_from_an_outage_with_a_moving_picture_and_keeps_their_own_choice(
    page: Page,
) -> None:
    gone = {**GOOD, "media": False}
    path = rungs(climb(page, {"speed": 5000, "sign": True}, [gone] * 65 + [GOOD]))
    assert path[-2:] == ["callback", "lean"]
    chosen = rungs(climb(page, {"speed": 5000}, [{"choose": "voice"}, {"sign": True}, *[GOOD] * 9]))  # type: ignore[list-item]
    assert set(chosen[1:]) == {"voice"}


SLOW_WISH = """async () => {
  const { Peer } = await import("/call/peer.js");
  const peer = new Peer({ place: 1, session: "s", polite: false, rtc: { iceServers: [] }, say: () => {}, freshRelay: () => null });
  const [track] = document.createElement("canvas").captureStream().getVideoTracks();
  const { sender } = peer.voice;
  const real = sender.setParameters.bind(sender);
  // The first change of the voice takes its time; the second wish changes nothing of the voice, so it has nothing to wait for.
  sender.setParameters = async (wanted) => { await new Promise((resolve) => { setTimeout(resolve, 300); }); return real(wanted); };
  const voice = { bitrate: 14000, distances: [2] };
  const first = peer.bring({ voice: null, picture: track }, { voice, picture: { kbit: 500, width: 640, fps: 25 } });
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  const later = { voice: { ...voice, bitrate: undefined }, picture: { kbit: 600, width: 480, fps: 30 } };
  const second = peer.bring({ voice: null, picture: track }, later);
  await Promise.all([first, second]);
  const [{ maxBitrate, maxFramerate }] = peer.picture.sender.getParameters().encodings;
  peer.close();
  return [maxBitrate, maxFramerate];
}"""


def test_a_slow_change_of_what_is_sent_never_undoes_the_later_one(page: Page) -> None:
    assert page.evaluate(SLOW_WISH) == [600_000, 30]


def test_redundant_packets_are_read_back_as_they_were_written(page: Page) -> None:
    chance = random.Random(7)
    packets = [[chance.randrange(256) for _ in range(chance.randrange(1, 90))] for _ in range(12)]
    script = """async ([packets, distances]) => {
      const { Repeater, newestBlock } = await import("/call/redundancy.js");
      const repeater = new Repeater(distances);
      return packets.map((packet, index) => {
        const out = repeater.repeat(new Uint8Array([111, ...packet]), 1000 + index * 1920);
        return { out: [...out], newest: [...newestBlock(out).bytes] };
      });
    }"""
    for distances in ([1], [2], [3], [2, 4], [1, 2, 3]):
        sent = page.evaluate(script, [packets, distances])
        for index, told in enumerate(sent):
            assert told["newest"] == packets[index]
            assert unpacked(bytes(told["out"])) == [
                *(
                    (distance * 1920, packets[index - distance])
                    for distance in sorted(distances, reverse=True)
                    if distance <= index
                ),
                (0, packets[index]),
            ]


def unpacked(data: bytes) -> list[tuple[int, list[int]]]:
    """The blocks of a redundant packet by the letter of RFC 2198: (how far back, bytes), oldest first."""
    heads, at = [], 0
    while data[at] & 0x80:
        word = int.from_bytes(data[at : at + 4], "big")
        heads.append(((word >> 10) & 0x3FFF, word & 0x3FF))
        at += 4
    at, blocks = at + 1, []
    for offset, length in heads:
        blocks.append((offset, list(data[at : at + length])))
        at += length
    return [*blocks, (0, list(data[at:]))]


@pytest.mark.parametrize("broken", [[], [0xEF], [0xEF, 0, 0, 9, 111, 1], [111]])
def test_what_is_no_redundant_packet_passes_unchanged(page: Page, broken: list[int]) -> None:
    script = """async (bytes) => {
      const { Repeater } = await import("/call/redundancy.js");
      return [...new Repeater([2]).repeat(new Uint8Array(bytes), 5)];
    }"""
    assert page.evaluate(script, broken) == broken


def test_the_other_sides_description_asks_for_small_long_doubled_voice_and_nothing_else_changes(page: Page) -> None:
    script = """async () => {
      const { shapeRemote } = await import("/call/sdp.js");
      const peer = new RTCPeerConnection();
      peer.addTransceiver("audio");
      peer.addTransceiver("video");
      const { sdp } = await peer.createOffer();
      const shaped = shapeRemote(sdp, { startKbit: 90 });
      const other = new RTCPeerConnection();
      await other.setRemoteDescription({ type: "offer", sdp: shaped });
      return { sdp, shaped, again: shapeRemote(shaped, { startKbit: 90 }) };
    }"""
    told = page.evaluate(script)
    voice = told["shaped"].partition("m=audio")[2].partition("m=video")[0]
    assert "a=ptime:40" in voice
    assert "usedtx=1" in voice
    assert "useinbandfec=1" in voice
    assert "transport-cc" not in voice
    assert "x-google-start-bitrate=90" in told["shaped"].partition("m=video")[2]
    assert told["again"] == told["shaped"]
    fingerprint = [line for line in told["sdp"].splitlines() if line.startswith(("a=fingerprint", "a=ice-"))]
    assert all(line in told["shaped"] for line in fingerprint)


def test_the_probe_tells_the_speed_of_a_link_from_how_far_apart_packets_arrive(page: Page) -> None:
    script = """async ([kbit, lost]) => {
      const { speedOf, train } = await import("/call/probe.js");
      const wire = (train()[0].byteLength + 110) * 8;
      const arrivals = train().map((_, index) => ({ index, at: 100 + (index * wire) / kbit }));
      return speedOf(arrivals.filter(({ index }) => !lost.includes(index)));
    }"""
    for kbit in (40, 64, 384):
        for lost in ([], [1, 2], [0], [6]):
            assert page.evaluate(script, [kbit, lost]) == pytest.approx(kbit, abs=1)
    assert page.evaluate(script, [64, [0, 1, 2, 3, 4]]) is None


RESTARTS = """async () => {
  const { Peer } = await import("/call/peer.js");
  const rtc = { iceServers: [{ urls: "turn:127.0.0.1:9", username: "a", credential: "b" }], iceTransportPolicy: "all" };
  const asked = [];
  const peer = new Peer({
    place: 1, session: "s", polite: false, rtc, say: ({ type, body }) => asked.push(type === "description" ? body.type : type),
    freshRelay: () => Promise.resolve(rtc),
  });
  while (!asked.includes("offer")) await new Promise((resolve) => { setTimeout(resolve, 20); });
  const ways = [];
  for (let times = 0; times < 4; times += 1) {
    const before = asked.filter((one) => one === "offer").length;
    await peer.restart();
    await peer.work;
    ways.push([peer.connection.getConfiguration().iceTransportPolicy, asked.filter((one) => one === "offer").length > before]);
  }
  peer.close();
  return ways;
}"""


def test_a_lost_path_is_looked_for_anew_each_time_and_from_the_third_time_through_the_relay_alone(page: Page) -> None:
    assert page.evaluate(RESTARTS) == [["all", True], ["all", True], ["relay", True], ["relay", True]]
