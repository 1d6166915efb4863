"""Whoever runs the plaza can ask whether a process is alive, and whether it may be sent visitors."""

import shutil
from datetime import timedelta

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import DatabaseError, connection

from plaza.core.clock import real_now
from plaza.core.models import Heartbeat, Job
from plaza.core.queues import QUEUES
from plaza.web.health import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers():
    """A living worker for every queue."""
    for queue in QUEUES:
        Heartbeat.objects.create(worker="somebody", queue_name=queue, seen_at=real_now())


def test_alive_is_said_without_asking_the_database(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = stranger.get("/healthz/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.store
def test_ready_is_said_when_everything_answers(stranger, workers):
    answer = stranger.get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": dict.fromkeys(("database", "files", "bus", "disk", "static", "workers"), True),
    }
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_database_that_is_away_makes_it_unready_and_tells_no_reason(stranger, caplog):
    def away(*_):
        raise DatabaseError("the secret host db.internal is away")

    with connection.execute_wrapper(away):
        answer = stranger.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] is False
    assert b"db.internal" not in answer.content
    assert "not ready: database" in caplog.text


def test_a_bus_that_is_away_makes_it_unready(stranger, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = stranger.get("/healthz/ready")
    assert (answer.status_code, answer.json()["checks"]["bus"]) == (503, False)


@pytest.mark.store
def test_a_queue_that_nobody_serves_makes_it_unready(stranger, workers, clock):
    Heartbeat.objects.filter(queue_name="urgent").delete()
    answer = stranger.get("/healthz/ready")
    assert (answer.status_code, answer.json()["checks"]["workers"]) == (503, False)
    Heartbeat.objects.create(worker="another", queue_name="urgent", seen_at=real_now())
    assert stranger.get("/healthz/ready").status_code == 200
    clock.forward(minutes=2)
    assert stranger.get("/healthz/ready").json()["checks"]["workers"] is False, "none of them was seen for two minutes"


def test_what_somebody_waits_for_and_nobody_does_makes_it_unready(stranger, workers):
    moment = real_now() - timedelta(minutes=2)
    Job.objects.create(name="applications.decide", queue_name="urgent", run_after=moment, enqueued_at=moment)
    assert stranger.get("/healthz/ready").json()["checks"]["workers"] is False


def test_a_full_disk_makes_it_unready(stranger, workers, monkeypatch):
    monkeypatch.setattr(views.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 10**6))
    assert stranger.get("/healthz/ready").json()["checks"]["disk"] is False


def test_a_missing_list_of_the_pages_files_makes_it_unready(stranger, workers, monkeypatch, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(views, "staticfiles_storage", ManifestStaticFilesStorage(location=tmp_path))
    assert stranger.get("/healthz/ready").json()["checks"]["static"] is False
    (tmp_path / "staticfiles.json").write_text("{}")
    assert stranger.get("/healthz/ready").status_code == 200
