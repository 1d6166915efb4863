"""The line in a real browser: the place moves by itself, the page rings, survives a lost socket, and wakes by push."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, WebSocketRoute, expect

from plaza.queueing.rules import CHANNELS, Pace, There, estimate_for
from tests.fixtures.browsers import axe, finish_visit, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
CODE = "DUKCAPIL-01"
OFFICER = "petugas:DUKCAPIL"
Contexts = Callable[..., BrowserContext]


def take(page: Page, code: str = CODE) -> None:
    page.goto(f"/antre/{code}/")
    page.locator("[data-role=take-ticket]").click()
    expect(page.locator("[data-role=place-in-line], [data-state=called]").first).to_be_visible()


@pytest.fixture
def officer(browser: Browser, context_of: Contexts) -> Iterator[Page]:
    """An officer at the desk; whoever is left with them is finished at the end."""
    page = context_of(browser).new_page()
    sign_in(page, OFFICER)
    page.goto("/petugas/")
    yield page
    page.goto("/petugas/")
    for _ in range(6):
        if page.locator("[data-role=finish] button").count():
            finish_visit(page)
        elif page.locator("[data-part=waiting]").inner_text() != "0":
            page.locator("[data-role=call-next]").click()
        else:
            break
        page.wait_for_load_state()


def test_the_place_moves_by_itself_and_the_page_rings(browser: Browser, context_of: Contexts, officer: Page) -> None:
    first, second = (context_of(browser, width=360, height=740).new_page() for _ in range(2))
    take(first)
    take(second)
    expect(second.locator("[data-role=place-in-line]")).to_have_text("2")
    expect(second.locator("[data-part=link]")).to_contain_text("dengan sendirinya")
    axe(second)
    expect(officer.locator("[data-part=waiting]")).to_have_text("2")
    axe(officer)
    officer.locator("[data-role=call-next]").click()
    expect(first.locator("[data-part=alert]")).to_contain_text("Giliran Anda")
    expect(first.locator("[data-role=accept-call]")).to_be_visible()
    expect(officer.locator("[data-part=here]")).to_have_text("Halamannya terbuka")
    _rung_twice_in_one_movement(officer)
    expect(second.locator("[data-role=place-in-line]")).to_have_text("1")
    first.wait_for_function("document.title.includes('Giliran')")
    axe(first)
    axe(officer)
    first.locator("[data-role=decline-call]").click()
    expect(first.locator("[data-role=come-back]")).to_be_visible()
    expect(officer.locator("[data-role=call-next]")).to_be_visible()
    axe(first)


def _rung_twice_in_one_movement(officer: Page) -> None:
    """A hand that presses twice rings once; the next press, later, is another ring."""
    posts: list[str] = []
    officer.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    button = officer.locator("[data-when=called] form[data-quiet] button")
    with officer.expect_response("**/panggil-lagi/"):
        button.dblclick()
    officer.wait_for_timeout(300)
    assert len(posts) == 1
    keys = officer.evaluate("[...document.querySelectorAll('form[data-quiet] [name=key]')].map((one) => one.value)")
    assert len(set(keys)) == len(keys)


def test_a_page_without_its_socket_looks_by_itself_and_says_so(
    browser: Browser, context_of: Contexts, officer: Page
) -> None:
    context = context_of(browser, width=360, height=740)
    page = context.new_page()
    page.route_web_socket("**/ws/tiket/**", lambda socket: socket.close())
    page.add_init_script(
        "const real = setInterval; window.setInterval = (act, pause) => real(act, Math.min(pause, 500));"
    )
    take(page)
    expect(page.locator("[data-part=link]")).to_contain_text("terputus", timeout=20_000)
    officer.locator("[data-role=call-next]").click()
    expect(page.locator("[data-role=accept-call]")).to_be_visible()


def test_who_is_called_before_the_pages_socket_stands_hears_of_it(
    browser: Browser, context_of: Contexts, officer: Page
) -> None:
    page, opened = context_of(browser, width=360, height=740).new_page(), list[WebSocketRoute]()
    page.route_web_socket("**/ws/tiket/**", lambda socket: opened.append(socket))
    take(page)
    officer.locator("[data-role=call-next]").click()
    expect(officer.locator(".desk-person .ticket-number")).to_be_visible()
    expect(page.locator("[data-role=accept-call]")).to_be_hidden()
    opened[0].connect_to_server()
    expect(page.locator("[data-role=accept-call]")).to_be_visible()


def test_who_is_called_while_the_page_is_still_looking_hears_of_it(
    browser: Browser, context_of: Contexts, officer: Page
) -> None:
    page, held, told = (
        context_of(browser, width=360, height=740).new_page(),
        list[tuple[Route, APIResponse]](),
        list[str](),
    )
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(str(frame))))
    take(page)
    expect(page.locator("[data-part=link]")).to_contain_text("dengan sendirinya")
    address = page.locator("[data-part=state]").get_attribute("data-from")
    page.route(f"**{address}", lambda route: held.append((route, route.fetch())) if not held else route.continue_())
    page.evaluate("window.dispatchEvent(new Event('online'))")
    _wait(page, lambda: bool(held))
    officer.locator("[data-role=call-next]").click()
    _wait(page, lambda: any('"ticket"' in frame for frame in told))
    route, before = held[0]
    route.fulfill(response=before)
    expect(page.locator("[data-role=accept-call]")).to_be_visible()


def _wait(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(150):
        if true():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not happen within 15 seconds")


def test_a_reload_and_a_second_tab_find_the_same_number(browser: Browser, context_of: Contexts, officer: Page) -> None:
    context = context_of(browser, width=360, height=740)
    page = context.new_page()
    take(page)
    number = page.locator(".ticket-number").inner_text()
    page.reload()
    assert page.locator(".ticket-number").inner_text() == number
    other = context.new_page()
    take(other)
    assert other.locator(".ticket-number").inner_text() == number
    page.locator("summary").filter(has=page.locator("text=siapkan")).click()
    with context.expect_page() as opened:
        page.locator("[data-role=upload-while-waiting]").click()
    opened.value.wait_for_url("**/permohonan/*/isi/berkas-*/")
    assert page.locator(".ticket-number").inner_text() == number


def test_the_page_computes_the_waiting_time_as_the_plaza_does(page: Page) -> None:
    page.goto(f"/antre/{CODE}/")
    flows = [(60, 20), (480, 160), (900, 700)]
    there = [(0, 0, 0), (1, 0, 0), (3, 0, 0), (1, 1, 6), (2, 1, 9), (1, 2, 2)]
    cases = [
        (channel, ahead, *flow, *who)
        for channel in CHANNELS
        for ahead in (0, 1, 7, 40)
        for flow in flows
        for who in there
    ]
    script = """async (cases) => {
        const { estimateFor } = await import('/static/plaza/js/queue/wait.js');
        return cases.map(([channel, ahead, ...flow]) => estimateFor(channel, ahead, flow));
    }"""
    found = page.evaluate(script, cases)
    for (channel, ahead, mean, spread, counters, screens, tenths), told in zip(cases, found, strict=True):
        ours = estimate_for(channel, ahead, Pace(mean, spread), there=There(counters, screens, tenths / 10))
        assert told == (None if ours is None else [ours.low, ours.high])


def test_a_pushed_notice_is_shown_by_the_sleeping_page(
    browser_with: Callable[..., Browser], context_of: Contexts, live_plaza: Plaza
) -> None:
    context = context_of(browser_with(whole=True))
    context.grant_permissions(["notifications"], origin=live_plaza.url)
    page = context.new_page()
    page.goto(f"/antre/{CODE}/")
    page.evaluate(
        "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => true)"
    )
    link = context.new_cdp_session(page)
    known: list[str] = []
    link.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(one["registrationId"] for one in told["registrations"]),
    )
    link.send("ServiceWorker.enable")
    for _ in range(100):
        if known:
            break
        page.wait_for_timeout(100)
    told = '{"title": "Giliran Anda: DPM-001", "body": "Buka tautan ini", "about": "ticket:X", "link": "/tiket/X/"}'
    link.send("ServiceWorker.deliverPushMessage", {"origin": live_plaza.url, "registrationId": known[-1], "data": told})
    shown = """async () => {
        const worker = await navigator.serviceWorker.ready;
        return (await worker.getNotifications()).map((one) => one.title);
    }"""
    page.wait_for_function(f"async () => (await ({shown})()).length > 0")
    assert page.evaluate(shown) == ["Giliran Anda: DPM-001"]


@pytest.mark.parametrize("address", [f"/antre/{CODE}/", f"/antre/{CODE}/pesan/"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_keeps_people_out(phone: Page, live_plaza: Plaza, address: str, language: str) -> None:
    phone.context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
    phone.goto(address)
    axe(phone)


def test_whoever_hung_up_by_mistake_is_connected_again(browser: Browser, context_of: Contexts, officer: Page) -> None:
    page = context_of(browser, width=360, height=740).new_page()
    take(page)
    officer.locator("[data-role=call-next]").click()
    page.locator("[data-role=accept-call]").click()
    expect(officer.locator("[data-desk]")).to_have_attribute("data-state", "serving")
    expect(officer.locator("[data-role=ring-again]")).to_be_hidden()
    page.locator("[data-role=hang-up]").click()
    officer.locator("[data-role=ring-again]").click()
    page.locator("[data-role=accept-call]").click()
    expect(page.locator("[data-role=remote-video]")).to_be_visible()
    expect(officer.locator("[data-role=ring-again]")).to_be_hidden()
