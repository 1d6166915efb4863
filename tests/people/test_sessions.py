"""Who is signed in is read anew for each request, however often the same browser asks."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaza.people.models import Officer, Role, User
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
DESK = "/petugas/keadaan/"


@pytest.fixture
def rina(clock: Clock, officer_of: Callable[..., Person]) -> Person:
    """An officer who has been seen before: the process knows whose session it is."""
    put_catalogue()
    rina = officer_of("DPMPTSP")
    assert [rina.get(DESK).status_code for _ in range(2)] == [200, 200]
    return rina


def test_session_account_and_roles_are_each_read_once_a_request(rina: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert rina.get(DESK).status_code == 200
    for table in ("django_session", "people_user", "people_role"):
        assert sum(f'FROM "{table}"' in one["sql"] for one in asked) == 1, table


def test_a_role_that_is_taken_away_ends_with_the_next_request(rina: Person) -> None:
    Role.objects.filter(officer=rina.officer).delete()
    assert rina.get(DESK).status_code == 404
    Role.objects.create(officer=rina.officer, name="petugas", tenant="DPMPTSP")
    assert rina.get(DESK).status_code == 200


def test_a_post_or_an_account_that_is_closed_ends_with_the_next_request(rina: Person) -> None:
    Officer.objects.filter(pk=rina.officer.pk).update(active=False)
    assert rina.get(DESK).status_code == 302
    Officer.objects.filter(pk=rina.officer.pk).update(active=True)
    User.objects.filter(pk=rina.user.pk).update(is_active=False)
    assert "/masuk/" in rina.get(DESK)["Location"]


def test_a_session_that_is_ended_or_old_is_nobodys(rina: Person, clock: Clock) -> None:
    Session.objects.all().delete()
    assert "/masuk/" in rina.get(DESK)["Location"]


def test_a_name_that_comes_to_be_somebody_elses_session_is_theirs(
    rina: Person, officer_of: Callable[..., Person]
) -> None:
    other = officer_of("BPJSKES", name="Wati")
    theirs = Session.objects.get(session_key=other.cookies["sessionid"].value)
    Session.objects.filter(session_key=rina.cookies["sessionid"].value).update(session_data=theirs.session_data)
    page = rina.get("/petugas/").content.decode()
    assert "Wati" in page


def test_a_changed_credential_ends_the_session(rina: Person) -> None:
    rina.user.set_unusable_password()
    rina.user.save()
    assert "/masuk/" in rina.get(DESK)["Location"]
