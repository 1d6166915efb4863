"""The menu of the plaza's own people shows the pages that their roles open, and no others."""

from collections.abc import Callable

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve

from plaza.web.templatetags.pages import PLACES
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


def test_without_the_second_factor_the_menu_is_empty(officer_of: Callable[..., Person]) -> None:
    assert menu_of(officer_of("DPMPTSP", second_factor=False)) == []


def test_a_guest_has_no_menu(stranger: Person) -> None:
    assert menu_of(stranger) == []


def test_every_place_of_the_menu_is_a_page_with_a_role_for_a_lock() -> None:
    for place in PLACES:
        assert resolve(place.address).func.plaza_lock[0] == "role", place.address
