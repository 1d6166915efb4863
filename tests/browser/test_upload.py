"""A photograph on a phone with a bad signal: sent in pieces, never twice, and looked at once it has arrived; and without a script."""

import base64
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from plaza.demo.specimens import draw, invent_person, photograph
from plaza.demo.specimens.people import Person as Invented
from tests.fixtures.browsers import axe
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
ME = invent_person(1)
SERVICE = "DINKES-06"
PATIENCE = 90_000
LARGEST_PIECE = 256 * 1024
PANEL, WORDS, LOOK = ".upload", ".upload-words", '[data-role="document-look"]'
SAID = {
    "id": {"waiting": "Menunggu sinyal", "again": r"Tersambung lagi, melanjutkan dari \d+ %", "found": r"dilanjutkan dari \d+ %",
           "there": "sudah ada pada kami", "good": "Terbaca", "again_look": "Ulangi foto: buram", "differs": "berbeda dari isian"},
    "en": {"waiting": "Waiting for the signal", "again": r"Connected again, going on from \d+ %", "found": r"goes on from \d+ %",
           "there": "already have this file", "good": "Readable", "again_look": "Photograph again: blurred",
           "differs": "differs from the form"},
}  # fmt: skip


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)


def card(person: Invented, *, blur: float = 0) -> dict[str, object]:
    """That person's identity card as a large photograph of a phone, under a name as phones give them."""
    picture = Image.open(io.BytesIO(photograph(draw("ktp", person), seed=person.seed, quality="phone")))
    large = picture.resize((3000, round(picture.height * 3000 / picture.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    (large.filter(ImageFilter.GaussianBlur(blur)) if blur else large).save(out, "JPEG", quality=92)
    return {"name": "IMG 2026 (1) – “KTP”.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


CARD = card(ME)


@pytest.fixture
def at_the_card(browser: Browser, context_of: Contexts, live_plaza: Plaza) -> Callable[..., Page]:
    """A phone that stands before the page of the identity card, in that language."""

    def make(language: str = "id", **more: object) -> Page:
        context = context_of(browser, width=360, height=740, has_touch=True, is_mobile=True, **more)
        context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
        page = context.new_page()
        page.goto(f"/ajukan/{SERVICE}/")
        page.locator('[data-role="start-application"]').click()
        page.locator("[name=nik]").fill(ME.nik)
        page.locator("[name=name]").fill(ME.name.title())
        page.locator("[name=birth_date]").fill(f"{ME.birth_date:%d-%m-%Y}")
        page.locator("main form .button-primary").first.click()
        page.goto(page.url.split("/isi/")[0] + "/isi/berkas-ktp/")
        return page

    return make


def choose(page: Page, file: dict[str, object]) -> None:
    page.locator("#id_file").set_input_files(file)  # type: ignore[arg-type]


def state_of(page: Page) -> str:
    return page.locator(PANEL).get_attribute("data-state") or ""


def shrunk(page: Page, file: dict[str, object]) -> dict[str, object]:
    """What this browser makes of the file: the sum, size and shape of the small one, worked out apart from any sending."""
    found: dict[str, object] = page.evaluate(
        """async ([name, type, data]) => {
            const address = new URL("pieces.js", document.querySelector('script[src*="upload"]').src);
            const { shrink } = await import(address);
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const small = await shrink(new File([bytes], name, { type }));
            const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await small.arrayBuffer()));
            const picture = await createImageBitmap(small).catch(() => ({}));
            const sha256 = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
            return { sha256, size: small.size, type: small.type, width: picture.width, height: picture.height };
        }""",
        [file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()],  # type: ignore[arg-type]
    )
    return found


@dataclass
class Line:
    """The line between the phone and the plaza: what went over it, and a hand that cuts it."""

    page: Page
    cut: Callable[["Line", Route], bool] = lambda line, route: False
    pieces: list[tuple[int, bytes]] = field(default_factory=list)
    address: str = ""
    down: bool = False

    def __post_init__(self) -> None:
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.send("Network.enable")
        self.page.route(re.compile("/unggah/"), self._pass)

    def _pass(self, route: Route) -> None:
        request = route.request
        if request.method == "PATCH":
            self.address = request.url
            if self.cut(self, route):
                return
            self.keep(request)
        route.continue_()

    def keep(self, request: Request) -> None:
        """Notes a piece that reaches the plaza."""
        self.pieces.append((int(request.headers["upload-offset"]), request.post_data_buffer or b""))

    def signal(self, there: bool) -> None:
        """The phone loses the network, or finds it again."""
        self.down = not there
        self._session.send(
            "Network.emulateNetworkConditions",
            {"offline": not there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    @property
    def sent(self) -> bytes:
        """The pieces put together; each begins where the one before ended, so that no byte went twice."""
        whole = b""
        for offset, piece in self.pieces:
            assert offset == len(whole), "a byte was sent twice or left out"
            assert 0 < len(piece) <= LARGEST_PIECE
            whole += piece
        return whole


def listen(page: Page) -> None:
    """Keeps every sentence that the page says about its upload."""
    page.evaluate(
        """() => {
            const words = document.querySelector(".upload-words");
            window.heard = [];
            new MutationObserver(() => window.heard.push(words.textContent)).observe(words, { childList: true });
        }"""
    )


def cut_everywhere(line: Line, route: Route) -> bool:
    """Cuts the line at every boundary once: in turn before the piece arrives, and after it, so that its answer is lost."""
    cuts: set[int] = line.__dict__.setdefault("cuts", set())
    offset = int(route.request.headers["upload-offset"])
    if offset in cuts:
        return False
    cuts.add(offset)
    if len(cuts) % 2:
        line.keep(route.request)
        route.fetch()
    line.signal(False)
    route.abort("internetdisconnected")
    return True


def test_the_network_is_cut_at_every_piece_boundary_and_the_identical_file_arrives(
    at_the_card: Callable[..., Page], language: str
) -> None:
    page = at_the_card(language)
    meant, line, said = shrunk(page, CARD), Line(page, cut_everywhere), SAID[language]
    listen(page)
    choose(page, CARD)
    for _ in range(3000):
        if state_of(page) == "arrived":
            break
        if state_of(page) == "waiting" and line.down:
            line.signal(True)
        page.wait_for_timeout(20)
    heard = page.evaluate("window.heard")
    cuts = line.__dict__["cuts"]
    assert len(cuts) >= 4
    assert sum(said["waiting"] in words for words in heard) >= len(cuts)
    assert sum(bool(re.search(said["again"], words)) for words in heard) >= len(cuts) - 1
    assert hashlib.sha256(line.sent).hexdigest() == meant["sha256"]
    told = page.request.get(line.address).json()
    assert (told["state"], told["sha256"], told["length"]) == ("done", meant["sha256"], meant["size"])
    expect(page.locator(f"{LOOK}[data-state=good]")).to_contain_text(said["good"], timeout=PATIENCE)
    expect(page.locator(LOOK)).to_contain_text(ME.nik)
    axe(page)
    page.locator('[data-role="upload"]').click()
    expect(page).to_have_url(re.compile("berkas-nib"))


def no_signal_after(pieces: int) -> Callable[[Line, Route], bool]:
    """Lets so many pieces through, and none afterwards."""

    def cut(line: Line, route: Route) -> bool:
        if len(line.pieces) >= pieces:
            route.abort("internetdisconnected")
            return True
        return False

    return cut


def test_a_page_that_is_loaded_anew_in_the_middle_goes_on_by_itself(
    at_the_card: Callable[..., Page], language: str
) -> None:
    page = at_the_card(language)
    meant, line = shrunk(page, CARD), Line(page, no_signal_after(1))
    choose(page, CARD)
    expect(page.locator(WORDS)).to_contain_text(SAID[language]["waiting"])
    axe(page)
    page.reload()
    expect(page.locator(WORDS)).to_contain_text(SAID[language]["waiting"])
    line.cut = lambda line, route: False
    page.reload()
    expect(page.locator(f"{PANEL}[data-state=arrived]")).to_be_visible()
    assert len(line.pieces) >= 2
    assert hashlib.sha256(line.sent).hexdigest() == meant["sha256"] == page.request.get(line.address).json()["sha256"]


def test_whoever_chooses_the_same_file_again_goes_on_where_it_was(at_the_card: Callable[..., Page]) -> None:
    """The phone has forgotten everything but who it is; the plaza has not."""
    page = at_the_card()
    line = Line(page, no_signal_after(1))
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=waiting]")).to_be_visible()
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('plaza-unggahan').onsuccess = done })")
    page.reload()
    expect(page.locator("form[data-ready]")).to_be_visible()
    expect(page.locator(PANEL)).to_be_hidden()
    line.cut = lambda line, route: False
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=arrived]")).to_be_visible()
    assert hashlib.sha256(line.sent).hexdigest() == shrunk(page, CARD)["sha256"]


def test_the_same_photograph_chosen_while_it_is_on_its_way_goes_on_from_where_it_was(
    at_the_card: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "KTP.jpg"
    file.write_bytes(bytes(CARD["buffer"]))  # type: ignore[call-overload]
    page = at_the_card()
    given_up: list[str] = []
    page.on("request", lambda request: given_up.append(request.url) if request.method == "DELETE" else None)
    line = Line(page, no_signal_after(1))
    page.locator("#id_file").set_input_files(file)
    expect(page.locator(f"{PANEL}[data-state=waiting]")).to_be_visible()
    line.cut = lambda line, route: False
    page.locator("#id_file").set_input_files(file)
    expect(page.locator(f"{PANEL}[data-state=arrived]")).to_be_visible()
    told = page.request.get(line.address).json()
    assert len(line.pieces) >= 2 and len(line.sent) == told["length"], "no byte went twice"
    assert hashlib.sha256(line.sent).hexdigest() == told["sha256"] and not given_up


def test_a_file_that_is_there_is_not_sent_again(at_the_card: Callable[..., Page], language: str) -> None:
    page = at_the_card(language)
    line = Line(page)
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=arrived]")).to_be_visible()
    before = len(line.pieces)
    choose(page, CARD)
    expect(page.locator(WORDS)).to_contain_text(SAID[language]["there"])
    assert len(line.pieces) == before
    expect(page.locator(f"{LOOK}[data-state=good]")).to_be_visible(timeout=PATIENCE)


def test_a_bad_photograph_is_asked_for_again_with_the_reason_and_a_drawing(
    at_the_card: Callable[..., Page], language: str
) -> None:
    page = at_the_card(language)
    choose(page, card(ME, blur=30))
    look = page.locator(f"{LOOK}[data-state=again]")
    expect(look).to_contain_text(SAID[language]["again_look"], timeout=PATIENCE)
    expect(look.locator(".photo-guide li")).to_have_count(2)
    axe(page)
    choose(page, card(invent_person(77)))
    expect(page.locator(f"{LOOK}[data-state=differs]")).to_contain_text(SAID[language]["differs"], timeout=PATIENCE)
    axe(page)
    choose(page, CARD)
    expect(page.locator(f"{LOOK}[data-state=good]")).to_be_visible(timeout=PATIENCE)


def test_what_is_no_document_is_said_in_a_sentence_and_the_way_stays_open(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    choose(page, {"name": "ktp.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nothing"})
    expect(page.locator(f"{LOOK}[data-state=refused]")).to_contain_text("rusak", timeout=PATIENCE)
    axe(page)
    choose(page, CARD)
    expect(page.locator(f"{LOOK}[data-state=good]")).to_be_visible(timeout=PATIENCE)


def test_whoever_presses_on_too_early_is_taken_along_when_it_has_arrived(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    line = Line(page, no_signal_after(0))
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=waiting]")).to_be_visible()
    page.locator('[data-role="upload"]').click()
    expect(page).to_have_url(re.compile("berkas-ktp"))
    line.cut = lambda line, route: False
    expect(page).to_have_url(re.compile("berkas-nib"), timeout=PATIENCE)


def test_an_upload_can_be_cancelled(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    line = Line(page, no_signal_after(1))
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=waiting]")).to_be_visible()
    page.locator('[data-role="upload-stop"]').click()
    expect(page.locator(f"{PANEL}[data-state=stopped]")).to_be_visible()
    page.reload()
    expect(page.locator("form[data-ready]")).to_be_visible()
    expect(page.locator(PANEL)).to_be_hidden()
    assert page.request.get(line.address).json()["state"] == "ended"


def test_a_large_photograph_is_made_small_and_stands_upright(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    small = shrunk(page, CARD)
    assert max(small["width"], small["height"]) == 1600  # type: ignore[call-overload]
    assert small["size"] < 400_000  # type: ignore[operator]
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone held upright
    out = io.BytesIO()
    Image.new("RGB", (2400, 1200), "white").save(out, "JPEG", exif=exif)
    turned = shrunk(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    assert (turned["width"], turned["height"]) == (800, 1600)


def test_what_the_browser_cannot_draw_is_sent_as_it_is(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    odd = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 500}
    assert shrunk(page, odd)["size"] == len(odd["buffer"])  # type: ignore[arg-type]
    choose(page, odd)
    expect(page.locator(f"{PANEL}[data-state=refused]")).to_contain_text("HEIC")


def test_an_old_browser_without_sums_or_memory_still_sends_in_pieces(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    page.context.add_init_script(
        "Object.defineProperty(crypto, 'subtle', {value: undefined}); delete window.createImageBitmap; "
        "Object.defineProperty(window, 'indexedDB', {value: undefined})"
    )
    page.reload()
    line = Line(page)
    choose(page, CARD)
    expect(page.locator(f"{LOOK}[data-state=good]")).to_be_visible(timeout=PATIENCE)
    assert line.sent == CARD["buffer"]


def test_a_plaza_that_takes_no_pieces_is_sent_the_form_as_it_stands(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    page.route(re.compile("/unggah/"), lambda route: route.fulfill(status=400, body="not here"))
    choose(page, CARD)
    expect(page.locator(f"{PANEL}[data-state=broken]")).to_be_visible()
    page.locator('[data-role="upload"]').click()
    expect(page).to_have_url(re.compile("berkas-nib"))


def test_the_same_journey_without_a_script(at_the_card: Callable[..., Page], language: str) -> None:
    page = at_the_card(language, java_script_enabled=False)
    expect(page.locator(PANEL)).to_be_hidden()
    page.locator('[data-role="upload"]').click()
    expect(page.locator(".error-summary")).to_be_visible()
    choose(page, CARD)
    page.locator('[data-role="upload"]').click()
    expect(page).to_have_url(re.compile("berkas-nib"))
    page.goto(page.url.replace("berkas-nib", "berkas-ktp"))
    for _ in range(60):
        if page.locator(f"{LOOK}[data-state=waiting]").count() == 0:
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator(f"{LOOK}[data-state=good]")).to_contain_text(SAID[language]["good"])


def test_the_camera_is_offered_first_and_a_file_as_well(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    camera, file = page.locator("input[type=file]").all()
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == ("environment", "image/*")
    assert file.get_attribute("capture") is None
    box = page.locator('label[for="id_camera"]').bounding_box()
    assert box is not None
    assert box["height"] >= 44
    camera.set_input_files(CARD)  # type: ignore[arg-type]
    expect(page.locator(f"{PANEL}[data-state=arrived]")).to_be_visible()


def test_the_page_is_light_and_quiet(at_the_card: Callable[..., Page]) -> None:
    page = at_the_card()
    session, sizes, said = page.context.new_cdp_session(page), [], []
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda done: sizes.append(int(done["encodedDataLength"])))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.reload(wait_until="networkidle")
    crossed = [size for size in sizes if size]  # what ends without a byte belongs to the page that was left
    assert len(crossed) <= 8
    assert sum(crossed) <= 60 * 1024
    assert not said
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    axe(page)
