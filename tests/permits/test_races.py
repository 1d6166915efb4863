"""Whatever dies and whoever races: an application has one permit, and its document is made."""

import os
from collections.abc import Callable

import pytest
from django.db import transaction

from plaza.core.models import Job
from plaza.core.storage import blob_names, needed_blobs
from plaza.core.work import run_all
from plaza.permits.models import Permit
from plaza.permits.queries import permit_pdf
from plaza.sealing.queries import check_pdf
from tests.fixtures.processes import Started, until
from tests.permits.test_register import issue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
ISSUE = """
import sys, django; django.setup()
from django.db import transaction
from plaza.permits.actions import issue_permit
from plaza.permits.rules import Holder
from tests.permits.test_register import SERVICE
for application in sys.argv[1:]:
    with transaction.atomic():
        issue_permit(application_ref=application, definition=SERVICE, holder=Holder(name="Siti"), facts={}, actor="sistem")
"""


def test_a_document_that_a_dead_process_did_not_make_is_made_by_the_job() -> None:
    with transaction.atomic():
        permit = issue()
        transaction.get_connection().run_on_commit.clear()  # what a death right after the commit leaves
    assert permit_pdf(permit.code) is None
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    run_all("urgent", "default", "external")
    assert permit_pdf(permit.code) is not None
    assert Job.objects.get().state == "done"


@pytest.mark.processes
def test_processes_that_issue_the_same_applications_at_once_leave_one_permit_each(
    process: Callable[..., Started],
) -> None:
    wanted = [f"RACE{number:04}" for number in range(12)]
    racers = [
        process("-c", ISSUE, *wanted, DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"]) for _ in range(3)
    ]
    for racer in racers:
        assert racer.process.wait(60) == 0, racer.words
    assert Permit.objects.count() == len(wanted) == len(set(Permit.objects.values_list("application_ref", flat=True)))
    Job.objects.update(
        run_after="2020-01-01T00:00:00Z"
    )  # whoever does not number the log leaves the document to the worker
    run_all("urgent", "default", "external")
    assert all(permit_pdf(code) for code in Permit.objects.values_list("code", flat=True))
    assert needed_blobs() <= set(blob_names())


@pytest.mark.processes
def test_a_process_killed_while_issuing_leaves_at_most_one_permit_and_the_document_is_made_afterwards(
    process: Callable[..., Started],
) -> None:
    wanted = [f"KILL{number:04}" for number in range(400)]
    for enough in (1, 4, 9):
        killed = process("-c", ISSUE, *wanted, DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"])
        until(lambda: Permit.objects.count() >= enough or killed.process.poll() is not None, within=60)  # noqa: B023
        killed.kill()
    issued = list(Permit.objects.values_list("application_ref", flat=True))
    assert 9 <= len(issued) < 400 and len(issued) == len(set(issued))
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    run_all("urgent", "default", "external")
    for code in Permit.objects.values_list("code", flat=True):
        pdf = permit_pdf(code)
        assert pdf is not None and check_pdf(pdf).bottom_line
