"""Who may open what: the owner by a key, an officer by a task that the system gave, and nobody else."""

from datetime import timedelta

import pytest

from plaza.core.clock import now, real_now
from plaza.integrity.models import Leaf
from plaza.integrity.queries import acts_on, facts_of
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.models import Key, Officer, Opening
from plaza.people.queries import (
    NoAccess,
    duties_at,
    officers,
    openings_of,
    owns,
    require_access,
    subjects_held,
    tasks_of,
)
from plaza.people.viewers import SYSTEM
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.django_db
CASE = "application:7F3K9Q2M"


def task_for(person, *, subject=CASE, minutes=30, cause="ticket:ABC", mode="read"):
    return give_task(
        person.officer, subject_ref=subject, cause_ref=cause, mode=mode, until=real_now() + timedelta(minutes=minutes)
    )


def test_who_looks_because_of_their_office_has_a_task_for_that_alone(officer_of, alice):
    give_key("ticket:ENDED", holder=alice.device)
    head = officer_of("DPMPTSP", role="kepala")
    office = [("kepala", "DPMPTSP")]
    for _ in range(2):
        assert require_access(head.viewer, "ticket:ENDED", purpose="meninjau", roles=office).by == "role"
    [opening] = Opening.objects.filter(subject_ref="ticket:ENDED")
    assert opening.task is not None and opening.task.cause_ref == "office:kepala"
    with pytest.raises(NoAccess):
        require_access(head.viewer, "ticket:ENDED", purpose="melihat lagi")
    assert "karena tugas jabatannya" in alice.get("/data-saya/").content.decode()
    for other in (officer_of("DUKCAPIL", role="kepala"), officer_of("DPMPTSP"), officer_of("", role="koordinator")):
        with pytest.raises(NoAccess):
            require_access(other.viewer, "ticket:ENDED", purpose="meninjau", roles=office)


def test_the_owner_opens_it_and_the_log_is_not_told(alice):
    give_key(CASE, holder=alice.device)
    access = require_access(alice.viewer, CASE, purpose="lihat")
    assert (access.by, access.task) == ("owner", None)
    assert not Leaf.objects.filter(kind="people.opened").exists()


def test_nobody_else_does(alice, bob, stranger, citizen, officer_of):
    give_key(CASE, holder=alice.device)
    give_key("application:9Q2M7F3K", holder=bob.device)
    everybody_else = [bob, stranger, citizen(), officer_of("DPMPTSP"), officer_of("", role="koordinator")]
    for person in everybody_else:
        with pytest.raises(NoAccess):
            require_access(person.viewer, CASE, purpose="lihat")
    with pytest.raises(NoAccess):
        require_access(SYSTEM, CASE, purpose="lihat")
    assert not Opening.objects.exists()


def test_what_does_not_exist_is_refused_in_the_same_way(alice):
    with pytest.raises(NoAccess):
        require_access(alice.viewer, "application:00000000", purpose="lihat")


def test_a_key_given_twice_is_one_key(alice):
    give_key(CASE, holder=alice.device)
    give_key(CASE, holder=alice.device)
    assert Key.objects.count() == 1


def test_a_citizen_owns_things_on_every_device(citizen):
    siti = citizen()
    give_key(CASE, holder=siti.viewer.holder)
    siti.cookies["plaza_device"] = "another-device-of-siti-0000000"
    assert owns(siti.viewer, CASE)


def test_a_guest_who_signs_in_still_holds_what_the_device_held(alice, citizen):
    give_key(CASE, holder=alice.device)
    siti = citizen()
    siti.cookies["plaza_device"] = alice.cookies["plaza_device"].value
    assert owns(siti.viewer, CASE)
    assert siti.viewer.holder.startswith("citizen:")


def test_an_officer_opens_it_by_a_task_and_no_other(officer_of):
    rina, joko = officer_of("DPMPTSP"), officer_of("DPMPTSP")
    task = task_for(rina)
    access = require_access(rina.viewer, CASE, purpose="periksa")
    assert (access.by, access.task) == ("task", task)
    with pytest.raises(NoAccess):
        require_access(joko.viewer, CASE, purpose="periksa")
    with pytest.raises(NoAccess):
        require_access(rina.viewer, "application:9Q2M7F3K", purpose="periksa")


def test_a_task_ends_with_its_time(officer_of, clock):
    rina = officer_of("DPMPTSP")
    task_for(rina, minutes=30)
    clock.forward(minutes=29)
    assert require_access(rina.viewer, CASE, purpose="periksa")
    clock.forward(minutes=1)
    with pytest.raises(NoAccess):
        require_access(rina.viewer, CASE, purpose="periksa")


def test_a_task_ends_with_its_cause(officer_of):
    rina, joko = officer_of("DPMPTSP"), officer_of("DPMPTSP")
    task_for(rina, cause="ticket:ABC")
    task_for(joko, cause="ticket:XYZ")
    assert end_tasks(cause_ref="ticket:ABC") == 1
    with pytest.raises(NoAccess):
        require_access(rina.viewer, CASE, purpose="periksa")
    assert require_access(joko.viewer, CASE, purpose="periksa")
    assert end_tasks(cause_ref="ticket:ABC") == 0


def test_one_officer_leaves_a_shared_cause_and_the_other_stays(officer_of):
    rina, joko = officer_of("DPMPTSP"), officer_of("DISDUKCAPIL")
    task_for(rina)
    task_for(joko)
    end_tasks(cause_ref="ticket:ABC", officer=rina.officer)
    assert list(tasks_of(rina.viewer)) == []
    assert [task.officer for task in tasks_of(joko.viewer)] == [joko.officer]


def test_without_the_second_factor_a_task_opens_nothing(officer_of):
    rina = officer_of("DPMPTSP", second_factor=False)
    task_for(rina)
    with pytest.raises(NoAccess):
        require_access(rina.viewer, CASE, purpose="periksa")


def test_an_officer_who_left_opens_nothing(officer_of):
    rina = officer_of("DPMPTSP")
    task_for(rina)
    Officer.objects.update(active=False)
    with pytest.raises(NoAccess):
        require_access(rina.viewer, CASE, purpose="periksa")


def test_an_opening_is_told_once_for_each_task_and_purpose(officer_of, clock):
    rina = officer_of("DPMPTSP")
    task_for(rina)
    for purpose in ("periksa", "periksa", "unduh berkas", "periksa"):
        require_access(rina.viewer, CASE, purpose=purpose)
        clock.forward(minutes=1)
    opened = [leaf for leaf in acts_on(CASE) if leaf.kind == "people.opened"]
    assert [facts_of(leaf) for leaf in opened] == [
        {"purpose": "periksa", "cause": "ticket:ABC"},
        {"purpose": "unduh berkas", "cause": "ticket:ABC"},
    ]
    assert {leaf.actor for leaf in opened} == {rina.officer.ref}
    assert [opening.purpose for opening in openings_of(CASE)] == ["unduh berkas", "periksa"]
    task_for(rina, cause="ticket:LATER", minutes=90)
    require_access(rina.viewer, CASE, purpose="periksa")
    assert openings_of(CASE).count() == 3


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_tell_an_opening_once(officer_of):
    rina = officer_of("DPMPTSP")
    task_for(rina)
    viewer = rina.viewer
    at_once(lambda _: require_access(viewer, CASE, purpose="periksa"), times=6)
    assert Opening.objects.count() == 1
    assert Leaf.objects.filter(kind="people.opened").count() == 1


def test_a_role_opens_only_what_names_it(officer_of):
    head, other = officer_of("DPMPTSP", role="kepala"), officer_of("DISDUKCAPIL", role="kepala")
    allowed = [("kepala", "DPMPTSP"), ("inspektorat", "")]
    assert require_access(head.viewer, CASE, purpose="awasi", roles=allowed).by == "role"
    with pytest.raises(NoAccess):
        require_access(other.viewer, CASE, purpose="awasi", roles=allowed)
    assert openings_of(CASE).count() == 1


def test_some_things_are_closed_to_their_owner(alice, officer_of):
    give_key(CASE, holder=alice.device)
    with pytest.raises(NoAccess):
        require_access(alice.viewer, CASE, purpose="catatan", owner=False)


def test_giving_a_task_stands_in_the_log(officer_of):
    rina = officer_of("DPMPTSP")
    task_for(rina)
    [leaf] = [leaf for leaf in acts_on(CASE) if leaf.kind == "people.task_given"]
    assert leaf.actor == "sistem"
    assert facts_of(leaf) == {"officer": rina.officer.ref, "cause": "ticket:ABC", "mode": "read"}


def test_what_somebody_holds_is_listed_newest_first(alice, clock):
    for number in ("AAAA", "BBBB", "CCCC"):
        give_key(f"application:{number}", holder=alice.device)
        clock.forward(minutes=1)
    give_key("ticket:DDDD", holder=alice.device)
    assert subjects_held(alice.viewer, kind="application") == ["CCCC", "BBBB", "AAAA"]


def test_the_roster_says_who_is_on_duty(officer_of, clock):
    rina, joko = officer_of("DPMPTSP"), officer_of("DISDUKCAPIL")
    officer_of("DPMPTSP", on_duty=False)
    assert {duty.officer for duty in duties_at(real_now())} == {rina.officer, joko.officer}
    assert [duty.officer for duty in duties_at(real_now(), tenant="DPMPTSP")] == [rina.officer]
    clock.forward(hours=11)
    assert not duties_at(real_now()).exists()


def test_officers_are_found_by_tenant_and_role(officer_of):
    rina = officer_of("DPMPTSP")
    head = officer_of("DPMPTSP", role="kepala")
    boss = officer_of("", role="koordinator")
    assert list(officers(tenant="DPMPTSP")) == [rina.officer, head.officer]
    assert list(officers(tenant="DPMPTSP", role="kepala")) == [head.officer]
    assert list(officers(role="koordinator")) == [boss.officer]


def test_however_often_a_thing_was_opened_its_owner_sees_every_opening(officer_of, alice):
    give_key("complaint:7F3K9Q2M", holder=alice.device)
    rina = officer_of()
    for number in range(70):
        Opening.objects.create(
            officer=rina.officer, subject_ref="complaint:7F3K9Q2M", purpose=f"melihat {number}.", at=now()
        )
    page = alice.get("/data-saya/").content.decode()
    assert all(f"melihat {number}." in page for number in range(70)) and "Pembukaan yang lebih lama" in page


@pytest.mark.parametrize("given", ["read", "help", "decide"])
@pytest.mark.parametrize("needed", ["read", "help", "decide"])
def test_a_task_opens_for_a_change_only_what_it_was_given_for(officer_of, given, needed):
    rina = officer_of("DPMPTSP")
    task_for(rina, mode=given)
    assert require_access(rina.viewer, CASE, purpose="melihat").by == "task"
    if given == needed:
        assert require_access(rina.viewer, CASE, purpose="mengubah", mode=needed).may(needed)
    else:
        with pytest.raises(NoAccess):
            require_access(rina.viewer, CASE, purpose="mengubah", mode=needed)
