"""The plan of each floor and the list beside it, the signs of the rooms, and the pages of booking and needs, as a browser meets them."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings

from plaza.facilities.actions import bring_counters
from plaza.facilities.models import Booking, Needs
from plaza.facilities.queries import rooms_now
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.codes import read_code
from tests.fixtures.people import Person


def links(html: str) -> list[str]:
    return re.findall(r'<a [^>]*?href="([^"]+)"', html)


@pytest.mark.parametrize("floor", [1, 2, 3])
def test_every_link_of_the_plan_stands_in_the_list_and_opens(
    db: None, clock: object, stranger: Person, floor: int
) -> None:
    put_catalogue()
    bring_counters(actor="sistem")
    page = stranger.get(f"/gedung/?lantai={floor}").content.decode()
    plan, _, after = page.partition('<svg class="plan"')[2].partition("</svg>")
    rooms, _, desks = after.partition('id="desks-title"')
    drawn, listed = links(plan), links(rooms.partition('id="rooms-title"')[2]) + links(desks.partition("</ul>")[0])
    own_rooms = {f"/bantuan/{one.word}/" for one in rooms_now(floor=floor)}
    assert drawn
    assert set(drawn) <= set(listed)
    assert {one for one in listed if one.startswith("/instansi/")} == {
        one for one in drawn if one.startswith("/instansi/")
    }
    assert own_rooms <= set(drawn)
    for address in sorted(set(drawn)):
        assert stranger.get(address).status_code == 200, address
    assert all("aria-label=" in link for link in re.findall(r"<a [^>]*>", plan))


def test_the_code_on_each_rooms_sign_leads_to_the_room_where_it_hangs(
    house: None, officer_of: Callable[..., Person]
) -> None:
    page = officer_of("", role="koordinator").get("/koordinator/gedung/tanda/").content.decode()
    signs = re.findall(r'<article class="room-sign"><h2>(.*?)</h2>.*?(<svg.*?</svg>)', page, re.DOTALL)
    callable_rooms = {one.name_id: one.word for one in rooms_now() if one.callable}
    assert {name: read_code(svg) for name, svg in signs} == {
        name: f"{settings.PUBLIC_URL}/bantuan/{word}/" for name, word in callable_rooms.items()
    }


def test_a_time_in_a_room_is_booked_seen_and_given_back_on_pages_by_its_owner_alone(
    house: None, alice: Person, bob: Person
) -> None:
    page = alice.get("/gedung/pesan/laktasi/?hari=2026-11-25").content.decode()
    time = re.findall(r'name="at" value="([^"]+)"', page)[0]
    answer = alice.post("/gedung/pesan/laktasi/", {"at": time})
    booked = Booking.objects.get()
    assert answer["Location"] == f"/pesanan/{booked.ref}/"
    assert "Sudah dipesan" in alice.get(answer["Location"]).content.decode()
    for act in (bob.get, bob.post):
        assert act(f"/pesanan/{booked.ref}/{'batal/' if act == bob.post else ''}").status_code == 404
    alice.post(f"/pesanan/{booked.ref}/batal/")
    assert "Pesanan dibatalkan" in alice.get(f"/pesanan/{booked.ref}/").content.decode()
    for wrong in ("", "besok", "2026-11-25T09:07:00+08:00", "2026-11-25T09:00:00"):
        refused = alice.post("/gedung/pesan/laktasi/", {"at": wrong})
        assert refused.status_code == 409
        assert "waktu" in refused.content.decode()
    assert alice.get("/gedung/pesan/musala/").status_code == 404


def test_needs_are_told_changed_and_withdrawn_on_their_page_and_nothing_typed_is_lost(
    house: None, alice: Person, bob: Person
) -> None:
    refused = alice.post("/kebutuhan/", {"needs": ["deaf"], "words": "Tulis saja"})
    assert refused.status_code == 422
    assert "persetujuan" in refused.content.decode()
    assert re.search(r'value="deaf"[^>]*checked', refused.content.decode())
    assert not Needs.objects.exists()
    alice.post("/kebutuhan/", {"needs": ["deaf", "elderly"], "words": "Tulis saja", "consent": "yes"})
    assert "Tulis saja" in alice.get("/kebutuhan/").content.decode()
    assert "Tulis saja" not in bob.get("/kebutuhan/").content.decode()
    alice.post("/kebutuhan/", {"needs": ["wheelchair"], "consent": "yes"})
    assert Needs.objects.get().needs == ["wheelchair"]
    bob.post("/kebutuhan/", {"act": "tarik"})
    assert Needs.objects.count() == 1
    assert "Sudah dihapus" in alice.post("/kebutuhan/", {"act": "tarik"}, follow=True).content.decode()
    assert not Needs.objects.exists()
