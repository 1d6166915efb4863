"""The menu of the plaza's own people shows the pages that their roles open, and no others."""

from collections.abc import Callable

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve

from plaza.web.templatetags.pages import PLACES, staff_places
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
MENU = Template("{% load pages %}{% staff_places as places %}{% for place in places %}{{ place.address }} {% endfor %}")


def menu_of(person: Person) -> list[str]:
    """The addresses in that person's menu."""
    return MENU.render(Context({"viewer": person.viewer, "request": RequestFactory().get("/petugas/")})).split()


def test_an_officer_finds_the_desk_the_counter_and_the_cases(officer_of: Callable[..., Person]) -> None:
    assert menu_of(officer_of("DPMPTSP")) == ["/petugas/", "/petugas/loket/", "/petugas/kasus/"]


def test_the_coordinator_finds_the_plaza_and_no_case(officer_of: Callable[..., Person]) -> None:
    found = menu_of(officer_of("", role="koordinator"))
    assert "/koordinator/" in found
    assert "/petugas/kasus/" not in found


def test_the_coordinators_menu_is_short_and_leads_to_every_page_of_theirs(officer_of: Callable[..., Person]) -> None:
    boss = officer_of("", role="koordinator")
    places = staff_places(Context({"viewer": boss.viewer, "request": RequestFactory().get("/koordinator/laporan/")}))
    assert len(places) <= 7
    reached = {one.address for place in places for one in (place.beside or (place,))}
    theirs = {place.address for place in PLACES if "koordinator" in resolve(place.address).func.plaza_lock}
    assert reached == theirs
    [here] = [place for place in places if place.here]
    assert [one.address for one in here.beside if one.here] == ["/koordinator/laporan/"]


def test_a_page_below_one_of_a_group_stands_in_that_group(officer_of: Callable[..., Person]) -> None:
    boss = officer_of("", role="koordinator")
    places = staff_places(
        Context({"viewer": boss.viewer, "request": RequestFactory().get("/koordinator/gedung/tanda/")})
    )
    assert [place.address for place in places if place.here] == ["/koordinator/gedung/"]


def test_the_second_line_of_the_menu_is_on_the_page_and_says_where_one_is(officer_of: Callable[..., Person]) -> None:
    page = officer_of("", role="koordinator").get("/koordinator/orang/").content.decode()
    assert '<a href="/koordinator/orang/" aria-current="page">' in page
    assert '<a href="/koordinator/jadwal/">' in page
    assert page.count('aria-current="true"') == 1


def test_without_the_second_factor_the_menu_is_empty(officer_of: Callable[..., Person]) -> None:
    assert menu_of(officer_of("DPMPTSP", second_factor=False)) == []


def test_a_guest_has_no_menu(stranger: Person) -> None:
    assert menu_of(stranger) == []


def test_every_place_of_the_menu_is_a_page_with_a_role_for_a_lock() -> None:
    for place in PLACES:
        assert resolve(place.address).func.plaza_lock[0] == "role", place.address
