"""The front page is the house: a question, and a window for each tenant that says how it stands."""

import re

import pytest
from django.test import Client

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import tenants
from plaza.core.clock import now
from plaza.web.public import house
from tests.fixtures.clock import Clock
from tests.web.pages import read

pytestmark = pytest.mark.usefixtures("catalogue")


def window_of(code: str, content: bytes) -> str:
    """What stands in that tenant's window, screen readers' words included."""
    found = re.search(rf'<a class="window" href="/instansi/{code}/">(.*?)</a>', content.decode(), re.DOTALL)
    assert found, f"{code} has no window"
    return found.group(1)


def test_it_asks_one_question_and_sends_it_to_the_search_without_any_script(client: Client, clock: Clock) -> None:
    page = client.get("/").content.decode()
    assert "Mau urus apa?" in page
    assert re.search(r'<form[^>]*role="search"[^>]*action="/cari/"[^>]*method="get"', page)


def test_every_tenant_has_a_window_and_a_line_in_the_list(client: Client, clock: Clock) -> None:
    page = client.get("/").content.decode()
    for tenant in tenants():
        assert page.count(f'href="/instansi/{tenant.code}/"') == 2, tenant.code


def test_a_window_is_lit_while_its_tenant_is_open_and_says_so_in_a_word(client: Client, clock: Clock) -> None:
    open_window = window_of("DUKCAPIL", client.get("/").content)
    assert "glass-open" in open_window
    assert ", buka" in open_window


def test_a_window_is_dim_once_its_tenant_has_closed(client: Client, clock: Clock) -> None:
    clock.to("2026-11-24 20:00")
    closed = window_of("DUKCAPIL", client.get("/").content)
    assert "glass-closed" in closed
    assert ", tutup" in closed


def test_a_tenant_that_is_preparing_is_hatched_and_offered_online_and_by_video(client: Client, clock: Clock) -> None:
    preparing = window_of("OMBUDSMAN", client.get("/").content)
    assert "glass-preparing" in preparing
    assert "dilayani daring dan video" in preparing


def test_a_window_shows_how_many_wait_and_says_it_in_words() -> None:
    [window] = house.windows([Tenant.objects.get(code="DUKCAPIL")], waiting={"DUKCAPIL": 12}, at=now())
    assert window.waiting == 12


def test_nobody_waiting_is_nobody_not_unknown() -> None:
    [window] = house.windows([Tenant.objects.get(code="DUKCAPIL")], waiting={}, at=now())
    assert window.waiting == 0


def test_the_floors_stand_from_the_top_down(client: Client, clock: Clock) -> None:
    headings = [text for level, text in read(client.get("/").content).headings if level == 3]
    floors = [text.split()[2] for text in headings if "Lantai" in text and text[0].isdigit()]
    assert floors == sorted(floors, reverse=True)
    assert len(floors) == 3


def test_a_tenant_without_a_sign_of_its_own_shows_its_code() -> None:
    stranger = Tenant(code="BARU", floor=4, hours="standard", status="open")
    windows = house.windows([stranger], waiting={}, at=now())
    assert str(windows[0].sign.name) == "BARU"
    assert [floor.number for floor in house.floors(windows)] == [4]


def test_the_times_of_the_list_say_wita_and_the_day_when_it_is_not_today(client: Client, clock: Clock) -> None:
    said = read(client.get("/").content).text
    assert "sampai 15.30 WITA" in said  # DUKCAPIL, without a midday break
    assert "buka besok 08.00 WITA" in said  # BPOM opens on Wednesdays
    clock.to("2026-11-28 10:00")
    assert "buka Senin 08.00 WITA" in read(client.get("/").content).text


def test_at_night_it_says_when_it_opens_and_that_applying_goes_on(client: Client, clock: Clock) -> None:
    clock.to("2026-11-24 22:00")
    said = read(client.get("/").content).text
    assert "Semua loket tutup; buka besok 08.00 WITA." in said
    assert "Mengajukan dari rumah tetap bisa." in said


def test_the_house_is_built_with_few_questions_to_the_database(
    client: Client, clock: Clock, django_assert_max_num_queries
) -> None:
    client.get("/")
    with django_assert_max_num_queries(8):
        client.get("/")
