"""WhatsApp over HTTP, spoken to a stand-in of ours that keeps to the published reference: what is sent, and what becomes of a refusal."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from plaza.checking import _letters
from plaza.core.texts import t
from plaza.core.work import run_all
from plaza.notices.actions import notify, reachable
from plaza.notices.adapters import TRANSPORTS
from plaza.notices.adapters.whatsapp import WhatsAppTransport
from plaza.notices.models import Notice
from plaza.notices.rules import ATTEMPTS
from plaza.queueing.actions.joining import tidy_contact
from tests.fixtures.processes import bare_environment
from tests.notices.test_outbox import climb
from tests.notices.whatsapp_stand_in import NUMBER, TOKEN, VERSION, StandIn, fault, stand_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The plaza with WhatsApp set up, at the stand-in."""
    with stand_in() as server:
        settings.WHATSAPP_URL, settings.WHATSAPP_VERSION = server.url, VERSION
        settings.WHATSAPP_PHONE_ID, settings.WHATSAPP_TOKEN = NUMBER, TOKEN
        monkeypatch.setitem(TRANSPORTS, "whatsapp", WhatsAppTransport())
        yield server


def tell(**more: str) -> Notice:
    [notice] = notify(
        "0812 3456 7890", kind="queue.called", about="ticket:7F3K", link="https://plaza.test/tiket/7F3K/x/",
        title=t("Giliran Anda", "Your turn"), body=t("Buka tautan ini\nsekarang.\t  ", "Open this link\nnow."), **more,
    )  # fmt: skip
    return notice


def test_a_notice_goes_out_as_the_approved_template_in_the_readers_language(service: StandIn) -> None:
    notice = tell(language="en")
    run_all()
    notice.refresh_from_db()
    assert notice.state == "sent"
    texts = ["Your turn", "Open this link now.", "https://plaza.test/tiket/7F3K/x/"]
    assert service.taken == [
        {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "6281234567890", "type": "template",
            "template": {
                "name": "plaza_kabar", "language": {"code": "en"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}],
            },
        }
    ]  # fmt: skip


def test_whoevers_language_nobody_knows_reads_indonesian(service: StandIn) -> None:
    tell()
    run_all()
    assert service.taken[0]["template"]["language"] == {"code": "id"}


@pytest.mark.parametrize(
    "passing",
    [fault(429, 130429), fault(503, 131016), fault(400, 131056), fault(400, 130429), (500, b"<html>"), (502, b"")],
)
def test_what_passes_by_itself_is_tried_again(service: StandIn, passing: Any) -> None:
    service.faults = [passing, passing]
    notice = tell()
    climb(notice)
    assert (notice.state, notice.attempts, len(service.taken)) == ("sent", 3, 1)


@pytest.mark.parametrize(
    "final", [fault(400, 131026), fault(400, 132001), fault(401, 190), fault(403, 10), fault(400, 100), (404, b"")]
)
def test_a_refusal_for_good_is_not_repeated_and_names_nobody(service: StandIn, final: Any) -> None:
    service.faults = [final]
    notice = tell()
    climb(notice)
    assert (notice.state, notice.attempts, service.taken) == ("failed", 1, [])
    assert str(final[0]) in notice.problem and "6281" not in notice.problem


def test_an_answer_that_is_none_is_no_delivery(service: StandIn) -> None:
    service.faults = [(200, b"<html>welcome</html>")]
    notice = tell()
    climb(notice)
    assert (notice.state, notice.attempts) == ("failed", 1)


def test_a_service_that_is_away_is_tried_until_the_ladder_ends(service: StandIn, settings: Any) -> None:
    settings.WHATSAPP_URL = "http://127.0.0.1:1"
    notice = tell()
    climb(notice)
    assert (notice.state, notice.attempts) == ("failed", ATTEMPTS)
    assert "does not answer" in WhatsAppTransport().check()


def test_the_check_says_what_is_wrong(service: StandIn, settings: Any) -> None:
    assert WhatsAppTransport().check() == ""
    settings.WHATSAPP_TOKEN = "another"
    assert "401 (code 190)" in WhatsAppTransport().check()
    assert any("WhatsApp refuses" in line for line in _letters(True))
    settings.WHATSAPP_TOKEN, settings.WHATSAPP_PHONE_ID = TOKEN, "1"
    assert "code 33" in WhatsAppTransport().check()


def test_a_phone_number_is_a_contact_only_where_whatsapp_is_set_up(service: StandIn) -> None:
    assert reachable("0812 3456 7890")
    assert tidy_contact("0812 3456 7890") == "+6281234567890"


def test_a_number_without_a_token_stops_the_start() -> None:
    import subprocess
    import sys

    told = bare_environment() | {"PLAZA_MODE": "test", "PLAZA_WHATSAPP_PHONE_ID": "1"}
    done = subprocess.run([sys.executable, "-c", "import plaza.settings"], env=told, capture_output=True, text=True)
    assert ImproperlyConfigured.__name__ in done.stderr and "go together" in done.stderr
