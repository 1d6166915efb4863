"""Checking a permit in a real browser: by its QR code before the camera, by its code, by its file; by keyboard, in both languages."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
import segno
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_pages import LARGEST_PAGE, MOST_REQUESTS, Wire, overflow
from tests.fixtures.browsers import axe
from tests.fixtures.processes import ROOT, Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
Picture = np.ndarray
ISSUE = """
import json, sys, time, django; django.setup()
from django.db import transaction
from plaza.catalogue.queries import definition_of
from plaza.permits.actions import issue_permit, permit_document, revoke_permit
from plaza.permits.queries import check_code
from pathlib import Path
found = []
for number in range(2):
    with transaction.atomic():
        permit = issue_permit(application_ref=f"CAMERA{number:02}", definition=definition_of("DINKES-06"),
                              holder={"name": "Siti Nurhaliza"}, facts={}, actor="sistem")
    path = Path(sys.argv[1]) / f"{number}.pdf"
    while (pdf := permit_document(permit.code)) is None:  # the plaza's own worker publishes the entry first
        time.sleep(0.3)
    path.write_bytes(pdf)
    found.append((permit.code, str(path)))
revoke_permit(found[1][0], actor="officer:1", reason="condition_ended")
while check_code(found[1][0]).status != "revoked":
    time.sleep(0.3)
sys.stdout.write(json.dumps(found))
"""
WIDE, HIGH, FRAMES = 640, 480, 40


@dataclass
class Issued:
    """A permit of the running plaza: its code, and its document on the disk."""

    code: str
    path: Path


@pytest.fixture(scope="module")
def permits(live_plaza: Plaza, tmp_path_factory: pytest.TempPathFactory) -> list[Issued]:
    """One that holds and one that was revoked."""
    told = subprocess.run(
        [sys.executable, "-c", ISSUE, str(tmp_path_factory.mktemp("permits"))], cwd=ROOT, capture_output=True, check=False,
        env=live_plaza.environment | {"DJANGO_SETTINGS_MODULE": "plaza.settings"}, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr.decode()
    return [Issued(code, Path(path)) for code, path in json.loads(told.stdout.splitlines()[-1])]


def printed(path: Path) -> tuple[Picture, tuple[float, float], float]:
    """The permit's page as printed, and where its QR code lies: the middle and the length of a side."""
    page = pypdfium2.PdfDocument(path.read_bytes())[0].render(scale=3).to_numpy()
    (code,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    place = code.position
    corners = np.array(
        [(one.x, one.y) for one in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    )
    middle = corners.mean(axis=0)
    return page, (float(middle[0]), float(middle[1])), float(np.linalg.norm(corners[0] - corners[1]))


def film(path: Path, *, page: Picture, middle: tuple[float, float], side: float) -> Path:
    """A hand-held film of the page: far away at first, then nearer, a little askew, dim, unsharp and noisy."""
    noise = np.random.default_rng(7)
    with path.open("wb") as file:
        for number in range(FRAMES):
            share = 0.12 + 0.3 * number / FRAMES
            turned = cv2.getRotationMatrix2D(middle, 8 * np.sin(number / 5), share * WIDE / side)
            turned[:, 2] += np.array([WIDE / 2 - middle[0] + 3 * (number % 5), HIGH / 2 - middle[1]])
            frame = cv2.warpAffine(page, turned, (WIDE, HIGH), flags=cv2.INTER_AREA, borderValue=(120, 120, 130))
            frame = cv2.GaussianBlur(frame, (0, 0), 0.8) * 0.7 + noise.normal(0, 6, frame.shape)
            told, jpeg = cv2.imencode(".jpg", np.clip(frame, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])
            assert told
            file.write(jpeg.tobytes())
    return path


def film_of_qr(path: Path, words: str) -> Path:
    """A film of nothing but a QR code."""
    out = BytesIO()
    segno.make(words, error="q", micro=False).save(out, kind="png", scale=8, border=6)
    page = cv2.imdecode(np.frombuffer(out.getvalue(), np.uint8), cv2.IMREAD_COLOR)
    high, wide = page.shape[:2]
    return film(path, page=page, middle=(wide / 2, high / 2), side=wide * 0.8)


@pytest.fixture
def before_camera(browser_with: Callable[..., Browser], context_of: Contexts) -> Iterator[Callable[..., Page]]:
    """Opens the checking page in a browser whose camera sees that film: ``before_camera(path, width=360)``."""
    opened: list[Browser] = []

    def make(path: Path, **more: object) -> Page:
        opened.append(browser_with(more=(f"--use-file-for-fake-video-capture={path}",)))
        page = context_of(opened[-1], **more).new_page()
        page.goto("/periksa/")
        return page

    yield make
    for one in opened:
        for context in one.contexts:
            context.close()


def in_english(page: Page) -> None:
    page.get_by_role("button", name=re.compile("English")).first.click()


def open_camera(page: Page) -> None:
    page.locator("[data-role=open-camera]").click()


def told(page: Page) -> str:
    return page.locator("[data-role=scan-told]").text_content() or ""


def test_the_camera_reads_a_printed_permit_and_the_answer_opens(
    before_camera: Callable[..., Page], permits: list[Issued], tmp_path: Path
) -> None:
    page_seen, middle, side = printed(permits[0].path)
    page = before_camera(
        film(tmp_path / "permit.mjpeg", page=page_seen, middle=middle, side=side), width=360, height=740
    )
    consent = page.locator("#camera-consent")
    expect(consent).to_contain_text("tidak direkam")
    open_camera(page)
    expect(page).to_have_url(re.compile(f"/periksa/{permits[0].code}/$"), timeout=30_000)
    expect(page.locator("[data-role=permit-status]")).to_have_attribute("data-status", "valid")
    axe(page)


def test_a_revoked_permit_before_the_camera_says_since_when_and_why_in_english(
    before_camera: Callable[..., Page], permits: list[Issued], tmp_path: Path
) -> None:
    page_seen, middle, side = printed(permits[1].path)
    page = before_camera(film(tmp_path / "revoked.mjpeg", page=page_seen, middle=middle, side=side))
    in_english(page)
    open_camera(page)
    expect(page.locator("[data-role=permit-status]")).to_have_attribute("data-status", "revoked", timeout=30_000)
    expect(page.locator("main")).to_contain_text("conditions are no longer met")
    expect(page.locator("main")).to_contain_text("Revoked since")


def test_the_reader_is_fetched_only_when_the_camera_is_opened(browser: Browser, context_of: Contexts) -> None:
    context = context_of(browser, width=360)
    page, wire = context.new_page(), Wire()
    wire.listen(context.new_cdp_session(page))
    page.goto("/periksa/", wait_until="networkidle")
    assert wire.size <= LARGEST_PAGE
    assert len(wire.requests) <= MOST_REQUESTS
    assert not [url for url in wire.requests if "vendor/qr" in url or "scan" in url]
    with page.expect_request(re.compile("vendor/qr/decode")):
        open_camera(page)


def test_a_qr_code_that_leads_elsewhere_is_not_followed(before_camera: Callable[..., Page], tmp_path: Path) -> None:
    words = "https://plaza-samarinda.example/periksa/0123456789ABCDEFGHJK/"
    page = before_camera(film_of_qr(tmp_path / "elsewhere.mjpeg", words))
    open_camera(page)
    warning = page.locator("[data-role=scan-warning]")
    expect(warning).to_be_focused(timeout=30_000)
    expect(warning).to_contain_text("plaza-samarinda.example")
    assert page.url.endswith("/periksa/")
    axe(page)
    warning.get_by_role("link").click()
    expect(page.locator("[data-role=permit-status]")).to_have_attribute("data-status", "unknown")


def test_a_qr_code_of_something_else_gets_a_sentence(before_camera: Callable[..., Page], tmp_path: Path) -> None:
    page = before_camera(film_of_qr(tmp_path / "other.mjpeg", "WIFI:S:warung;T:WPA;P:rahasia;;"))
    open_camera(page)
    expect(page.locator("[data-role=scan-warning]")).to_contain_text("bukan kode dokumen", timeout=30_000)
    expect(page.locator("[data-role=scan-warning] a")).to_be_hidden()


def test_the_camera_is_worked_by_keyboard_and_closes_by_escape(page: Page) -> None:
    page.goto("/periksa/")
    page.locator("[data-role=open-camera]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=close-camera]")).to_be_focused()
    expect(page.locator("[data-role=scan-told]")).to_contain_text("Kamera terbuka")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-role=open-camera]")).to_be_focused()
    assert page.evaluate("document.querySelector('#by-camera video').srcObject === null")
    page.locator("[data-role=open-camera]").evaluate("one => { one.click(); one.click(); }")  # the second opens nothing
    expect(page.locator("[data-role=close-camera]")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("[data-role=open-camera]")).to_be_focused()
    assert "Kamera ditutup" in told(page)


def refuse(page: Page, name: str) -> None:
    """The browser's answer when it gives no camera."""
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '{name}'))"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "tidak diizinkan"),
        ("NotFoundError", "tidak punya kamera"),
        ("NotReadableError", "sedang dipakai"),
    ],
)
def test_without_a_camera_one_is_led_to_typing(page: Page, name: str, words: str) -> None:
    refuse(page, name)
    page.goto("/periksa/")
    open_camera(page)
    expect(page.locator("[data-role=scan-told]")).to_contain_text(words)
    expect(page.locator("#kode")).to_be_focused()


def test_the_browsers_own_reader_is_used_where_there_is_one(
    page: Page, permits: list[Issued], live_plaza: Plaza
) -> None:
    address = f"{live_plaza.url}/periksa/{permits[0].code}/"
    page.add_init_script(f"""
        let looks = 0;
        window.BarcodeDetector = class {{
            static getSupportedFormats() {{ return Promise.resolve(["qr_code"]); }}
            detect() {{ return Promise.resolve(looks++ > 2 ? [{{ rawValue: "{address}" }}] : []); }}
        }};""")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/periksa/")
    open_camera(page)
    expect(page).to_have_url(address)
    assert not [url for url in fetched if "vendor/qr" in url]


def test_without_scripts_or_without_a_camera_interface_the_page_says_how_a_phone_does_it(
    browser: Browser, context_of: Contexts
) -> None:
    bare = context_of(browser, java_script_enabled=False).new_page()
    old = context_of(browser).new_page()
    old.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    for page in (bare, old):
        page.goto("/periksa/")
        expect(page.locator("#camera-tip")).to_be_visible()
        expect(page.locator("#by-camera")).to_be_hidden()


def test_a_file_is_chosen_or_dropped_and_gets_three_answers(phone: Page, permits: list[Issued]) -> None:
    phone.goto("/periksa/")
    phone.locator("#berkas").set_input_files(permits[0].path)
    expect(phone.locator("[data-role=file-told]")).to_contain_text("0.pdf")
    phone.get_by_role("button", name="Periksa berkas").press("Enter")
    expect(phone.locator(".answer-positive")).to_have_count(3)
    axe(phone)
    phone.goto("/periksa/")
    phone.evaluate(
        """(bytes) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "dicabut.pdf", { type: "application/pdf" }));
            document.querySelector("[data-drop] h2").dispatchEvent(
                new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
        }""",
        list(permits[1].path.read_bytes()),
    )
    expect(phone.locator("#berkas")).to_be_focused()
    expect(phone.locator("[data-role=file-told]")).to_contain_text("dicabut.pdf")
    phone.get_by_role("button", name="Periksa berkas").click()
    expect(phone.locator(".answers")).to_contain_text("Dicabut sejak")
    expect(phone.locator(".answers")).to_contain_text("syaratnya tidak lagi dipenuhi")
    axe(phone)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_checking_pages_fit_a_small_phone_and_keep_nobody_out(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, permits: list[Issued], language: str
) -> None:
    context = context_of(browser, width=320, height=740)
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
    page = context.new_page()
    for address in (
        "/periksa/",
        "/periksa/?kode=",
        *(f"/periksa/{one.code}/" for one in permits),
        "/periksa/tidak-ada/",
    ):
        page.goto(address)
        assert overflow(page) <= 0, address
        axe(page)
