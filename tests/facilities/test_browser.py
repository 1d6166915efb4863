"""A morning in the building, in real browsers: kiosk, pager phone, counter, video, upstairs, companion, survey, and the manager who
sees it; and who can use it all."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.fixtures.browsers import axe, finish_visit, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
TASPEN_COUNTER = "2-16"
NEED, TENANT, UPSTAIRS = "POLRESTA-01", "POLRESTA", "DUKCAPIL"
WAITING, SERVED = 1, 5
"""Columns of the manager's table of lines."""


@pytest.fixture
def kiosk(browser: Browser, context_of: Contexts) -> Page:
    """The kiosk of the first floor."""
    page = context_of(browser, width=1080, height=1920).new_page()
    page.goto("/kios/1/")
    page.wait_for_selector("[data-kiosk][data-ready]")
    page.wait_for_function("() => JSON.parse(localStorage.getItem('plaza-kiosk') ?? '{}').services?.length > 100")
    return page


@pytest.fixture
def at_counter(browser: Browser, context_of: Contexts) -> Iterator[Callable[[str, str], Page]]:
    """An officer at a counter; the counter and whoever is left with them are given back at the end."""
    opened: list[Page] = []

    def sit(who: str, counter: str) -> Page:
        page = context_of(browser).new_page()
        sign_in(page, who)
        page.goto("/petugas/loket/")
        page.locator(f'[data-role=sit][value="{counter}"]').click()
        expect(page.locator("h1")).to_contain_text(counter)
        opened.append(page)
        return page

    yield sit
    for page in opened:
        page.goto("/petugas/loket/")
        if page.locator("[data-role=finish] button").count():
            finish_visit(page)
        page.locator('form[action$="/duduk/"] button').last.click()


def number_of(kiosk: Page) -> str:
    expect(kiosk.locator("[data-part=number]")).to_have_text(re.compile(r"[A-Z]{3}-\d{3}"))
    return kiosk.locator("[data-part=number]").inner_text()


def judges(manager: Page) -> int:
    """How many judged the plaza in the last month, as the manager's page says."""
    found = re.search(r"(\d+) penilai", manager.locator("#live .tiles").inner_text())
    assert found
    return int(found[1])


def test_a_morning_in_the_building(
    browser: Browser, context_of: Contexts, kiosk: Page, at_counter: Callable[[str, str], Page]
) -> None:
    downstairs, upstairs = at_counter(f"petugas:{TENANT}", "2-06"), at_counter(f"petugas:{UPSTAIRS}", "3-19")
    board, twin, above = (context_of(browser, width=1920, height=1080).new_page() for _ in range(3))
    for page, floor in ((board, 2), (twin, 2), (above, 3)):
        page.goto(f"/papan/{floor}/")
        expect(page.locator("[data-board]")).to_have_attribute("data-link", "live")

    manager = context_of(browser).new_page()
    sign_in(manager, "koordinator")
    row = manager.locator(f'#live tr[data-tenant="{TENANT}"] td')
    expect(row.nth(WAITING)).to_have_text("0")
    judged = judges(manager)

    kiosk.locator(f'[data-service="{NEED}"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    number = number_of(kiosk)
    expect(row.nth(WAITING)).to_have_text("1")
    link = kiosk.evaluate("JSON.parse(localStorage.getItem('plaza-kiosk')).base")
    slip = kiosk.locator("[data-part=qr] svg")
    expect(slip).to_be_visible()
    code = kiosk.evaluate("""async () => {
        const { default: decode } = await import('/static/vendor/qr/decode.js');
        const svg = document.querySelector('[data-part=qr] svg');
        const image = new Image();
        image.src = 'data:image/svg+xml,' + encodeURIComponent(svg.outerHTML.replace('<svg', '<svg width="600" height="600"'));
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 640 });
        const brush = canvas.getContext('2d');
        brush.fillStyle = '#fff'; brush.fillRect(0, 0, 640, 640); brush.drawImage(image, 20, 20, 600, 600);
        const data = brush.getImageData(0, 0, 640, 640);
        return decode({ width: 640, height: 640, data: data.data });
    }""")
    assert code.startswith(f"{link}/t/")

    phone = context_of(browser, width=360, height=740, has_touch=True, is_mobile=True).new_page()
    phone.goto(code.removeprefix(link))
    expect(phone.locator(".ticket-number")).to_have_text(number)
    expect(phone).to_have_url(re.compile("/tiket/"))
    ticket = phone.url

    downstairs.locator("[data-role=call-next]").click()
    expect(downstairs.locator(".ticket-number")).to_have_text(number)
    expect(row.nth(SERVED)).to_have_text("1")
    expect(phone.locator("[data-role=go-to]")).to_contain_text("loket 2-06")
    for page in (board, twin):
        expect(page.locator("[data-part=now] .number")).to_have_text(number)
        expect(page.locator("[data-part=now]")).to_contain_text("2-06")
    expect(above.locator("[data-part=others]")).to_contain_text(number)
    expect(board.locator("[data-board]")).to_have_attribute(
        "data-voice-used", re.compile("browser|server|chime"), timeout=25_000
    )

    downstairs.locator("[data-role=to-video]").click()
    phone.locator("[data-role=accept-call]").click()
    expect(downstairs.locator("[data-desk]")).to_have_attribute("data-state", "serving")
    expect(board.locator("[data-part=calls]")).not_to_contain_text(number)
    phone.locator("[data-role=hang-up]").click()

    downstairs.locator("[data-role=other-floor] summary").click()
    downstairs.locator(f'[name=tenant][value="{UPSTAIRS}"]').click()
    expect(downstairs.locator("[data-role=call-next]")).to_be_visible()
    upstairs.locator("[data-role=call-next]").click()
    expect(upstairs.locator(".ticket-number")).to_have_text(number)
    upstairs.locator("[data-role=come-in-person]").click()
    phone.locator("[data-role=come-back]").click()
    expect(phone.locator("[data-role=come-back]")).to_have_count(0)  # back in line, before anybody is called
    upstairs.locator("[data-role=call-next]").click()
    expect(phone.locator("[data-role=go-to]")).to_contain_text("loket 3-19, lantai 3")
    expect(above.locator("[data-part=now] .number")).to_have_text(number)
    expect(above.locator("[data-part=news]")).to_contain_text("Lift di lantai 3")
    assert above.locator("[data-part=now]").evaluate("it => it.scrollHeight - it.clientHeight") <= 1
    upstairs.locator("[data-role=person-here]").click()

    companion = context_of(browser, width=390, height=800).new_page()
    sign_in(companion, "pendamping")
    phone.goto("/bantuan/laktasi/")
    phone.locator("[data-role=call-companion]").click()
    expect(phone.locator("[data-live]")).to_contain_text("Sudah dipanggil")
    expect(manager.locator("#live")).to_contain_text("1 orang menunggu pendamping")
    companion.locator("[data-role=take-call]").click()
    expect(phone.locator("[data-live]")).to_contain_text("Sedang menuju")
    companion.locator("[data-role=arrived]").click()
    expect(phone.locator("[data-live]")).to_contain_text("bersama Anda")
    companion.locator("[data-role=end-call]").click()
    finish_visit(upstairs)
    expect(upstairs.locator("[data-role=call-next]")).to_be_visible()

    phone.goto(ticket)
    phone.locator("[data-role=survey-link] a").click()
    for question in phone.locator(".survey-question").all():
        question.locator(".face-of-4").click()
    phone.locator("[data-role=send-survey]").click()
    expect(phone.locator("[data-role=thanks]")).to_contain_text("sudah dihitung")
    manager.reload()
    expect(row.nth(SERVED)).to_have_text("0")
    assert judges(manager) == judged + 1
    manager.goto(f"/koordinator/kepuasan/?instansi={UPSTAIRS}")
    expect(manager.locator("[data-role=index]")).to_be_visible()
    manager.goto("/koordinator/laporan/")
    expect(manager.get_by_role("table", name="Kunjungan dan antrean menurut instansi")).to_contain_text(UPSTAIRS)


def test_a_kiosk_whose_server_is_gone_gives_numbers_that_count_when_it_is_back(
    browser: Browser, context_of: Contexts, kiosk: Page, at_counter: Callable[[str, str], Page]
) -> None:
    desk = at_counter("petugas:TASPEN", TASPEN_COUNTER)
    away = {"now": True}

    def lose(route: Route) -> None:
        route.abort() if away["now"] else route.continue_()

    kiosk.context.route(re.compile(r"/kios/1/(ambil|susulan|isi|cari)"), lose)
    kiosk.locator('[data-service="TASPEN-01"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    number = number_of(kiosk)
    assert re.fullmatch(r"[A-Z]{3}-8\d\d", number)
    expect(kiosk.locator("[data-part=spooled]")).to_be_visible()
    expect(kiosk.locator("[data-part=away]")).to_be_visible()
    expect(kiosk.locator("[data-slip=spooled]")).to_have_text(re.compile("Akan terdaftar"))
    owed = kiosk.evaluate("JSON.parse(localStorage.getItem('plaza-kiosk')).owed[0]")
    check = kiosk.evaluate("""(ref) => Object.values(JSON.parse(localStorage.getItem('plaza-kiosk')).spool).flat()
        .find(([, known]) => known === ref)[2]""", owed["ref"])  # fmt: skip
    kiosk.evaluate("""() => {
        const state = JSON.parse(localStorage.getItem('plaza-kiosk'));
        state.owed[0].at -= 3600 * 1000;
        localStorage.setItem('plaza-kiosk', JSON.stringify(state));
    }""")
    later = context_of(browser, width=360, height=740).new_page()
    later.goto("/antre/TASPEN-01/")
    later.locator("[data-role=take-ticket]").click()
    behind = later.locator(".ticket-number").inner_text()
    away["now"] = False
    kiosk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(kiosk.locator("[data-part=away]")).to_be_hidden()
    kiosk.wait_for_function("() => JSON.parse(localStorage.getItem('plaza-kiosk')).owed.length === 0")
    assert kiosk.evaluate("JSON.parse(localStorage.getItem('plaza-kiosk')).refused") == []

    phone = context_of(browser, width=360, height=740, has_touch=True, is_mobile=True).new_page()
    phone.goto(f"/t/{owed['ref']}{check}/")
    expect(phone).to_have_url(re.compile(f"/tiket/{owed['ref']}/"))
    expect(phone.locator(".ticket-number")).to_have_text(number)
    expect(phone.locator("[data-role=place-in-line]")).to_have_text("1")
    desk.locator("[data-role=call-next]").click()
    expect(desk.locator(".ticket-number")).to_have_text(number)
    expect(phone.locator("[data-role=go-to]")).to_contain_text(f"loket {TASPEN_COUNTER}")
    finish_visit(desk)
    desk.locator("[data-role=call-next]").click()
    expect(desk.locator(".ticket-number")).to_have_text(behind)

    kiosk.reload()
    kiosk.wait_for_selector("[data-kiosk][data-ready]")
    kiosk.locator('[data-service="TASPEN-01"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    assert number_of(kiosk) != number


def test_the_kiosk_by_keyboard_alone_and_as_a_screen_reader_hears_it(kiosk: Page) -> None:
    expect(kiosk.get_by_role("list", name="Pengumuman")).to_contain_text("Bawa STNK asli")
    tree = kiosk.locator("main").aria_snapshot()
    assert 'heading "Mau urus apa?" [level=1]' in tree
    assert 'button "KTP hilang atau rusak"' in tree
    assert 'button "Panggil pendamping"' in tree
    assert 'button "Suara"' in tree
    kiosk.locator("[data-role=kiosk-search]").focus()
    kiosk.keyboard.press("Enter")
    expect(kiosk.get_by_role("heading", name="Ketik keperluan Anda")).to_be_focused()
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.type("paspor")
    expect(kiosk.locator("[data-part=hits] button").first).to_contain_text("aspor")
    expect(kiosk.locator("[data-part=found]")).to_contain_text("layanan ditemukan")
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator("[data-step=service] h1")).to_be_focused()
    assert 'group "Perlu didahulukan' in kiosk.locator("main").aria_snapshot()
    kiosk.keyboard.press("Escape")
    expect(kiosk.get_by_role("heading", name="Mau urus apa?")).to_be_focused()


def test_words_that_stand_with_nothing_found_are_told_once_and_not_every_letter(page: Page, kiosk: Page) -> None:
    told: list[str] = []
    for one in (page, kiosk):
        one.on("request", lambda asked: told.append(asked.post_data or "") if "tidak-ketemu" in asked.url else None)
    page.goto("/")
    page.locator("#q").press_sequentially("gitar akustik", delay=20)
    kiosk.locator("[data-role=kiosk-search]").click()
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.type("odong odong")
    expect(kiosk.locator("[data-part=none]")).to_be_visible()
    with page.expect_response("**/cari/tidak-ketemu/") as answered:
        expect(page.locator(".no-hit form")).to_have_count(1)
    assert answered.value.ok
    expect(page.locator(".no-hit form")).to_have_count(0)
    expect(page.locator(".no-hit")).to_be_visible()
    kiosk.wait_for_timeout(1000)
    assert sorted(("gitar+akustik" in one, "odong+odong" in one) for one in told) == [(False, True), (True, False)]


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_keeps_people_out_of_the_building(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, language: str
) -> None:
    cookie = {"name": "plaza_lang", "value": language, "url": live_plaza.url}
    hall = context_of(browser, width=1080, height=1920)
    hall.add_cookies([cookie])
    kiosk = hall.new_page()
    kiosk.goto("/kios/2/")
    kiosk.wait_for_selector("[data-kiosk][data-ready]")
    axe(kiosk)
    for step in ("kiosk-search", "kiosk-home", "kiosk-help", "contrast"):
        kiosk.locator(f"[data-role={step}]").click()
        axe(kiosk)
    screen = context_of(browser, width=1920, height=1080)
    screen.add_cookies([cookie])
    board = screen.new_page()
    board.goto("/papan/2/")
    axe(board)
    phone = context_of(browser, width=360, height=740)
    phone.add_cookies([cookie])
    page = phone.new_page()
    for address in ("/gedung/", "/gedung/?lantai=2", "/bantuan/laktasi/", "/kebutuhan/", "/gedung/pesan/laktasi/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1, (
            address
        )
