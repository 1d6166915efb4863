"""Whoever runs the plaza can ask whether a process is alive, and whether it may be sent visitors."""

import pytest
from django.db import DatabaseError, connection

pytestmark = pytest.mark.django_db


def test_alive_is_said_without_asking_the_database(stranger, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = stranger.get("/healthz/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.store
def test_ready_is_said_when_everything_answers(stranger):
    answer = stranger.get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": True, "files": True, "bus": True}}
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
