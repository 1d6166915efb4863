"""A report is sealed in one real browser, read and answered in another, and its words lie nowhere else."""

import base64
import json
import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import Plaza, demo_plaza, until

pytestmark = pytest.mark.browser
SECRET = "Kutilangmerah meminta setengahjuta di loket belakang"
ANSWER = "Terimakasihpelapor, apakah adasaksinya"
MORE = "Saksinyatukangparkir berbaju ungu"
THANKS = "Kamiberterimakasih dan memeriksanya"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg=="
)
LIBSODIUM = (
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "6fRCpAaa+UQXShRtXYLwZ36iIDg83SriHQPR80xW8ikxRqqpoGxhxuNNGjt2exXt/m7jcqO2aVbM4YDMmYf1M9MNrg3TSg==",
)
"""A secret key, and a box that libsodium 1.0.20 (PyNaCl 1.6.2) sealed to its public key."""


@pytest.fixture(scope="module")
def live_plaza() -> Iterator[Plaza]:
    """A plaza of its own: its log waits for no hour, and what it writes is searched afterwards."""
    with demo_plaza(PLAZA_REPORT_HOURS="0", PLAZA_LOG_LEVEL="INFO") as plaza:
        yield plaza


def write(page: Page, text: str) -> None:
    page.locator("[data-role=report-text]").fill(text)
    page.locator("[data-role=send-report]").click()


def key_file(page: Page, folder: Path) -> Path:
    """The demonstration's secret key, as the Inspectorate keeps it."""
    page.goto("/demo/")
    with page.expect_download() as download:
        page.locator("[data-role=demo-report-key]").click()
    path = folder / "kunci.txt"
    download.value.save_as(path)
    return path


def forms_of(words: str) -> list[bytes]:
    """The words as they might lie somewhere: plain, in UTF-16, in base64 at any offset, in hexadecimal."""
    found = []
    for plain in (words.encode(), words.encode("utf-16-le")):
        found += [plain, plain.hex().encode()]
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)[shift and 4 : -4]
            found += [coded, coded.replace(b"+", b"-").replace(b"/", b"_")]
    return found


def places_with(folder: Path, words: list[str]) -> list[str]:
    """Every file below the folder that has any of the words in any form, in large or small letters."""
    sought = {form.lower() for word in words for form in forms_of(word)}
    files = [(path, path.read_bytes().lower()) for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path, data in files if any(form in data for form in sought)]


def with_bytes(folder: Path, piece: bytes) -> list[Path]:
    """Every file below the folder that has these bytes, or their base64 at any offset."""
    coded = [base64.b64encode(b"\0" * shift + piece)[shift and 4 : -4] for shift in range(3)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(form in path.read_bytes() for form in (piece, *coded))]


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "in pieces without end"])
def test_fifty_megabytes_are_turned_away_by_the_running_server(live_plaza: Plaza, told: bool) -> None:
    size, piece = 50 * 1024 * 1024, b"x" * 65_536
    address = urlsplit(live_plaza.url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=30) as line:
        length = f"Content-Length: {size}" if told else "Transfer-Encoding: chunked"
        head = f"POST /lapor/kirim/ HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/octet-stream\r\n{length}\r\n\r\n"
        line.sendall(head.encode())
        sent, answer = 0, b""
        while sent < size and not answer:
            with suppress(ConnectionError):
                line.sendall(piece if told else b"10000\r\n" + piece + b"\r\n")
            sent += len(piece)
            if select.select([line], [], [], 0)[0]:
                answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413"), answer[:80]
    assert sent < 30 * 1024 * 1024  # it was told before it had sent everything
    with urlopen(f"{live_plaza.url}/healthz/live", timeout=10) as healthy:
        assert healthy.status == 200


def test_a_report_is_written_answered_and_read_and_its_words_are_nowhere(
    browser: Browser, context_of: Callable[..., BrowserContext], live_plaza: Plaza, tmp_path: Path
) -> None:
    reporter = context_of(browser, width=360, height=740).new_page()
    sent: list[tuple[str, dict[str, str]]] = []
    reporter.on("request", lambda one: sent.append((one.url, one.headers)) if one.method == "POST" else None)
    reporter.goto("/lapor/")
    axe(reporter)
    picture = tmp_path / "IMG-kutilang.png"
    picture.write_bytes(PICTURE)
    reporter.set_input_files("#report-files", picture)
    expect(reporter.locator("[data-role=attached] li")).to_have_count(1)
    voice = reporter.locator("[data-role=record-voice]")
    voice.click()
    expect(voice).to_have_attribute("data-recording", "")
    reporter.wait_for_timeout(1_200)
    voice.click()
    expect(reporter.locator("[data-role=attached] li")).to_have_count(2)
    write(reporter, SECRET)
    expect(reporter.locator("[data-role=phrase] li")).to_have_count(8)
    axe(reporter)
    words = reporter.locator("[data-role=phrase] li").all_inner_texts()
    assert [url for url, headers in sent if "cookie" in headers] == []
    reporter.close()

    inspector = context_of(browser).new_page()
    key = key_file(inspector, tmp_path)
    sign_in(inspector, "inspektorat")
    asked: list[bytes] = []
    inspector.on("request", lambda one: asked.append((one.post_data_buffer or b"") + one.url.encode()))
    inspector.goto("/inspektorat/laporan/")
    inspector.locator("[data-role=open-mailbox]").first.click()
    expect(inspector.locator("[data-say=key-first]")).to_be_visible()
    inspector.set_input_files("#key-file", key)
    inspector.locator("[data-role=open-mailbox]").first.click()
    expect(inspector.locator("[data-role=opened]")).to_contain_text(SECRET)
    expect(inspector.locator("[data-role=opened] img")).to_be_visible()
    lasts = "async (audio) => { await audio.play(); return [audio.error, audio.readyState > 1]; }"
    assert inspector.locator("[data-role=opened] audio").evaluate(lasts) == [None, True]
    assert "kutilang" not in inspector.locator("[data-role=opened] .letter-files").inner_text().lower()
    axe(inspector)
    inspector.locator("[data-role=reply-text]").fill(ANSWER)
    inspector.locator("[data-role=send-reply]").click()
    expect(inspector.locator("[data-say=replied]")).to_be_visible()
    secret = base64.b64decode(key.read_text().split()[-1])
    assert not any(secret in body or base64.b64encode(secret) in body or SECRET.encode() in body for body in asked)

    again = context_of(browser, width=360, height=740).new_page()

    def comes_back() -> bool:
        again.goto("/lapor/")
        again.locator("[data-role=typed-phrase]").fill(" ".join(words).upper())
        again.locator("[data-role=open-phrase]").click()
        expect(again.locator("[data-role=letters]")).to_contain_text(ANSWER)
        return again.locator("[data-role=letter-receipt]").count() == 2

    until(comes_back, within=60, what="the receipts")
    expect(again.locator("[data-role=letters]")).to_contain_text(SECRET)
    axe(again)
    with again.expect_download() as download:
        again.locator("[data-role=letter-receipt]").first.click()
    receipt = tmp_path / "bukti.json"
    download.value.save_as(receipt)
    assert "report.received" in json.loads(receipt.read_text())["leaf"]
    write(again, MORE)
    expect(again.locator("[data-role=letters]")).to_contain_text(MORE)
    inspector.locator("[data-role=reply-text]").fill(THANKS)  # on a page that has not seen what came meanwhile
    inspector.locator("[data-role=send-reply]").click()
    expect(inspector.locator("[data-role=opened] .letter-text")).to_have_text([SECRET, ANSWER, MORE, THANKS])
    expect(inspector.locator("[data-role=opened] .letter-head").last).to_have_text(
        re.compile(r"^Inspektorat · \d+ \w+ \d{4}$")
    )
    again.goto("/log/periksa/")
    again.set_input_files("#bukti", receipt)
    expect(again.locator("[data-role=receipt-answer]")).to_have_attribute("data-state", "good")

    traces = [word for text in (SECRET, ANSWER, MORE) for word in text.split() if len(word) > 11] + words[:3]
    there = tmp_path / "there"
    there.mkdir()
    for number, form in enumerate(forms_of(traces[0])):
        (there / str(number)).write_bytes(b"x" + form + b"y")
    assert len(places_with(there, [traces[0]])) == len(list(there.iterdir()))
    assert places_with(live_plaza.data_dir, [*traces[:-3], " ".join(words), "IMG-kutilang.png"]) == []
    piece = PICTURE[len(PICTURE) // 2 :][:24]  # the picture itself, as it was on the reporter's disk
    (there / "picture").write_bytes(b"x" + PICTURE)
    assert [path.name for path in with_bytes(there, piece)] == ["picture"] and with_bytes(
        live_plaza.data_dir, piece
    ) == []
    assert not any(word in live_plaza.running.words for word in traces[:-3])


def test_a_report_too_large_is_refused_in_words_before_it_leaves(page: Page, tmp_path: Path) -> None:
    page.goto("/lapor/")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    large = tmp_path / "rekaman.mp4"
    with large.open("wb") as file:
        file.truncate(49 * 1024 * 1024)
    page.set_input_files("#report-files", large)
    expect(page.locator("[data-say=too-large]")).to_be_visible()
    expect(page.locator("[data-role=attached] li")).to_have_count(0)
    assert sent == []


def test_writer_and_opener_work_from_a_disk_without_a_network(
    browser: Browser, page: Page, context_of: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    key = key_file(page, tmp_path)
    file = tmp_path / "luring-id.html"
    file.write_bytes(page.request.get("/lapor/luring-id.html").body())
    alone = browser.new_context()
    alone.set_offline(True)
    writer = alone.new_page()
    problems: list[str] = []
    writer.on("pageerror", lambda one: problems.append(str(one)))
    writer.goto(file.as_uri())
    axe(writer)
    with writer.expect_download() as download:
        write(writer, SECRET)
    sealed = tmp_path / "laporan.plaza"
    download.value.save_as(sealed)
    expect(writer.locator("[data-role=phrase] li")).to_have_count(8)
    writer.set_input_files("#key-file", key)
    writer.set_input_files("#opened-file", sealed)
    expect(writer.locator("[data-role=opened]")).to_contain_text(SECRET)
    assert problems == []
    alone.close()
    page.goto("/lapor/")
    page.get_by_text("Apa yang dilindungi").click()
    page.set_input_files("#sealed-file", sealed)
    expect(page.locator("[data-say=carried]")).to_be_visible()
    assert SECRET.encode() not in sealed.read_bytes()


def test_a_proof_that_is_not_taken_is_worked_out_anew_by_the_page_itself(page: Page) -> None:
    page.goto("/lapor/")
    page.route("**/lapor/soal/", lambda route: route.fulfill(json={"challenge": "0-8-1-0"}))
    answers: list[int] = []
    page.on("response", lambda one: answers.append(one.status) if one.url.endswith("/lapor/kirim/") else None)
    write(page, SECRET)
    expect(page.locator("[data-role=phrase] li")).to_have_count(8)
    assert answers == [428, 200]


def test_the_page_says_that_it_works_and_lives_on_while_it_does(page: Page) -> None:
    page.goto("/lapor/")
    page.route("**/lapor/soal/", lambda route: route.fulfill(json={"challenge": "0-32-1-0"}))
    write(page, SECRET)
    expect(page.locator("[data-say=working-long]")).to_be_visible()
    longest = page.evaluate(
        """async () => {
          let [last, longest] = [performance.now(), 0];
          for (let turn = 0; turn < 60; turn += 1) {
            await new Promise((done) => setTimeout(done, 5));
            longest = Math.max(longest, performance.now() - last);
            last = performance.now();
          }
          return longest;
        }"""
    )
    assert longest < 1_000
    assert page.locator("[data-role=report-text]").input_value() == SECRET


def test_the_boxes_are_libsodiums_own(page: Page) -> None:
    page.goto("/lapor/")
    found = page.evaluate(
        """async ([secret, box]) => {
          const module = await import("/static/plaza/js/report/sealed.js");
          const { fromBase64, keysOf, unseal, seal, blake2b, toHex, readPhrase, newPhrase } = module;
          const keys = keysOf(fromBase64(secret));
          const words = new TextDecoder().decode(unseal(fromBase64(box), keys));
          const changed = fromBase64(box);
          changed[40] ^= 1;
          const again = unseal(seal(new Uint8Array([1, 2, 3]), keys.publicKey), keys);
          return [words, unseal(changed, keys), [...again], toHex(blake2b(new TextEncoder().encode("abc"), 64)).slice(0, 16),
                  new Set(newPhrase().map((word) => readPhrase(Array(8).fill(word).join(" "))?.length)).size, readPhrase("satu dua")];
        }""",
        LIBSODIUM,
    )
    assert found == ["disegel oleh libsodium", None, [1, 2, 3], "ba80a53f981c4d0d", 1, None]


def test_the_page_is_light_and_loads_its_library_nowhere_else(page: Page) -> None:
    seen: list[str] = []
    page.on("request", lambda one: seen.append(one.url))
    page.goto("/")
    assert not any("nacl" in url for url in seen)
