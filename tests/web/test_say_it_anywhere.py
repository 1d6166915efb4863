"""From every page of the plaza whoever was asked for money finds the way to say so."""

import pytest

from plaza.people.rules import ROLES, TENANT_ROLES
from tests.contracts.test_doors import OURS, sample
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.people import Person

PLAIN = [address for address, entry in OURS if "<" not in address and "(?P" not in address]
NOT_PAGES = ("text/html", 200)


def seen_by(person: Person) -> list[str]:
    """The addresses of pages without "Laporkan pungutan" among everything that this person can open."""
    missing, looked = [], 0
    for address in PLAIN:
        answer = person.get(sample(address))
        if (answer.get("Content-Type", "").partition(";")[0], answer.status_code) != NOT_PAGES:
            continue
        looked += 1
        if 'href="/lapor/' not in answer.content.decode():
            missing.append(sample(address))
    assert looked > 5
    return missing


@pytest.mark.django_db
def test_every_page_that_is_open_to_all_leads_there(stranger, clock):
    put_catalogue()
    assert seen_by(stranger) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_of_the_staff_leads_there(role, officer_of, clock):
    put_catalogue()
    assert seen_by(officer_of("DPMPTSP" if role in TENANT_ROLES else "", role=role)) == []
