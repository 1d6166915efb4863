"""Unfinished uploads: so much for one device, for one range of addresses, and for the disk; and a day's life."""

from datetime import timedelta

import pytest

from plaza.verification import incoming
from plaza.verification.models import Incoming
from plaza.verification.rules.incoming import KEPT
from tests.verification.tus import PHOTO, Tus

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_an_unfinished_upload_lives_for_a_day() -> None:
    assert timedelta(days=1) == KEPT


@pytest.mark.parametrize("limit", ["UNFINISHED_OF_ONE", "SHARE_OF_DISK"])
def test_what_is_announced_is_bounded_and_the_sender_is_told_when_to_come_back(
    tus: Tus, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    assert tus.begin(len(PHOTO)).status_code == 201
    monkeypatch.setattr(incoming, limit, 0)
    answer = tus.begin(len(PHOTO))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Coba lagi sebentar" in answer.json()["sentence"]


def test_a_range_of_addresses_has_its_own_bound(tus: Tus, monkeypatch: pytest.MonkeyPatch, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(incoming, "UNFINISHED_OF_A_RANGE", len(PHOTO))
    assert tus.begin(len(PHOTO), X_Forwarded_For="36.80.1.7").status_code == 201
    assert tus.begin(len(PHOTO), X_Forwarded_For="36.80.1.99").status_code == 503, "the same range"
    assert tus.begin(len(PHOTO), X_Forwarded_For="36.80.2.7").status_code == 201
    assert tus.begin(len(PHOTO)).status_code == 201, "the house's own network has none"
    assert len(set(Incoming.objects.values_list("network", flat=True))) == 2, "what has ended names none"
    assert not any("36.80" in name for name in Incoming.objects.values_list("network", flat=True))
