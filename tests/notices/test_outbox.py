"""What leaves the plaza leaves once, in words both languages can read, and never vanishes in silence."""

import base64
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.db import connection, transaction

from plaza.core.clock import real_now
from plaza.core.models import Job
from plaza.core.texts import t
from plaza.core.work import run_all
from plaza.integrity.models import Leaf
from plaza.notices.actions import TryAgain, give_up_old, notify, send_notice, subscribe, try_again
from plaza.notices.adapters import TRANSPORTS
from plaza.notices.adapters.base import Letter, Undelivered
from plaza.notices.models import Notice, Subscription
from plaza.notices.queries import failed_notices, notices_about, public_push_key
from plaza.notices.rules import ATTEMPTS, channel_of, is_push_host
from plaza.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
TITLE, BODY = t("Giliran Anda", "Your turn"), t("Buka halaman nomor Anda.", "Open your number's page.")


def tell(to: str, **more: object) -> list[Notice]:
    return notify(
        to, kind="ticket.called", title=TITLE, body=BODY, about="ticket:7F3K", link="https://plaza.test/x", **more
    )


class Broken:
    """A transport of the world as it is: it fails so many times, then it works."""

    name = "email"

    def __init__(self, times: int, *, final: bool = False) -> None:
        self.times, self.final, self.sent = times, final, list[Letter]()

    def check(self) -> str:
        return ""

    def send(self, letter: Letter) -> None:
        if self.times:
            self.times -= 1
            raise Undelivered("the line is down", final=self.final)
        self.sent.append(letter)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    transport = Broken(0)
    monkeypatch.setitem(TRANSPORTS, "email", transport)
    return transport


def climb(notice: Notice) -> None:
    """Runs the ladder without waiting for its pauses."""
    for _ in range(ATTEMPTS + 3):
        Job.objects.filter(state="waiting").update(run_after=real_now() - timedelta(seconds=1))
        run_all()
    notice.refresh_from_db()


def test_a_contact_whose_language_nobody_knows_reads_both_indonesian_first() -> None:
    [notice] = tell("  Alice@Contoh.id ")
    run_all()
    [letter] = mail.outbox
    notice.refresh_from_db()
    assert letter.to == ["alice@contoh.id"]
    assert letter.subject == "Giliran Anda"
    assert letter.body.index("Buka halaman") < letter.body.index("Open your number")
    assert "https://plaza.test/x" in letter.body
    assert notice.state == "sent"


def test_a_known_language_is_the_only_one() -> None:
    tell("alice@contoh.id", language="en")
    run_all()
    assert mail.outbox[0].subject == "Your turn"
    assert "Giliran" not in mail.outbox[0].body


def test_a_citizen_is_told_at_the_address_of_the_account() -> None:
    user = User.objects.create_user("budi@contoh.id")
    tell(f"citizen:{user.pk}")
    run_all()
    assert mail.outbox[0].to == ["budi@contoh.id"]


def test_one_person_named_twice_is_told_once() -> None:
    user = User.objects.create_user("budi@contoh.id")
    notify([f"citizen:{user.pk}", "Budi@contoh.id"], kind="x", title=TITLE, body=BODY, about="ticket:7F3K")
    run_all()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("nobody", ["device:0f0f", "citizen:99999", "citizen:x", "bukan alamat", "a@b", "x" * 400, ""])
def test_whoever_cannot_be_reached_gives_no_notice(nobody: str) -> None:
    assert tell(nobody) == []


def test_an_act_that_is_undone_sends_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell("alice@contoh.id")
        raise RuntimeError
    run_all()
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_the_ladder_carries_a_notice_over_a_line_that_was_down(broken: Broken) -> None:
    broken.times = 3
    [notice] = tell("alice@contoh.id")
    climb(notice)
    assert (notice.state, notice.attempts, len(broken.sent)) == ("sent", 4, 1)


def test_a_line_that_stays_down_ends_in_a_state_that_people_see(broken: Broken) -> None:
    broken.times = 99
    [notice] = tell("alice@contoh.id")
    climb(notice)
    assert (notice.state, notice.attempts) == ("failed", ATTEMPTS)
    assert list(failed_notices(since=real_now() - timedelta(hours=1))) == [notice]
    assert "the line is down" in notice.problem


def test_a_refusal_for_good_is_not_tried_again_until_somebody_says_so(broken: Broken) -> None:
    broken.times, broken.final = 1, True
    [notice] = tell("alice@contoh.id")
    climb(notice)
    assert (notice.state, notice.attempts) == ("failed", 1)
    assert try_again(notice)
    climb(notice)
    assert notice.state == "sent"


def test_a_call_up_whose_hour_has_passed_is_not_sent_late(broken: Broken) -> None:
    [notice] = tell("alice@contoh.id", useless_after=timedelta(seconds=-1))
    climb(notice)
    assert (notice.state, broken.sent) == ("stale", [])


def test_a_notice_whose_job_was_lost_is_given_up_visibly(broken: Broken) -> None:
    [notice] = tell("alice@contoh.id", useless_after=timedelta(seconds=-1))
    Job.objects.all().delete()
    give_up_old()
    notice.refresh_from_db()
    assert notice.state == "stale"


def test_sending_twice_sends_once(broken: Broken) -> None:
    [notice] = tell("alice@contoh.id")
    send_notice(notice.ref)
    send_notice(notice.ref)
    assert len(broken.sent) == 1


def test_a_failed_try_asks_the_job_to_come_back(broken: Broken) -> None:
    broken.times = 1
    [notice] = tell("alice@contoh.id")
    with pytest.raises(TryAgain):
        send_notice(notice.ref)


def test_a_channel_that_nothing_carries_says_so() -> None:
    [notice] = tell("0812 3456 7890")
    climb(notice)
    assert (notice.channel, notice.state) == ("whatsapp", "failed")
    assert notice.address == {"phone": "+6281234567890"}


def test_neither_the_job_nor_the_log_nor_the_table_shows_the_address() -> None:
    tell("rahasia@contoh.id")
    run_all()
    assert "rahasia" not in str(list(Job.objects.values()))
    assert b"rahasia" not in b"".join(bytes(leaf.data) for leaf in Leaf.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, words FROM notices_notice")
        assert "rahasia" not in str(cursor.fetchall())
    assert notices_about("ticket:7F3K").count() == 1


@pytest.mark.parametrize(
    "contact, channel",
    [
        ("a@b.id", "email"),
        ("+6281234567890", "whatsapp"),
        ("a@b", None),
        ("a b@c.id", None),
        ("a@b.id\nBcc: c@d.id", None),
        ("0812", None),
    ],
)
def test_contacts_are_told_apart(contact: str, channel: str | None) -> None:
    assert channel_of(contact) == channel


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1.evil.test/x",
        "http://fcm.googleapis.com/x",
        "https://169.254.169.254/",
        "https://fcm.googleapis.com.evil.test/",
        "ftp://x",
        "",
    ],
)
def test_a_page_cannot_make_the_plaza_call_foreign_addresses(endpoint: str) -> None:
    with pytest.raises(Undelivered):
        subscribe("device:1", endpoint=endpoint, p256dh="x", auth="y")


def test_the_push_services_of_browsers_are_known() -> None:
    assert is_push_host("fcm.googleapis.com")
    assert is_push_host("updates.push.services.mozilla.com")
    assert not is_push_host("notfcm.googleapis.com.example")


def test_the_push_key_is_one_and_stays() -> None:
    assert public_push_key() == public_push_key()
    assert len(public_push_key()) == 87


def test_a_browser_that_is_gone_is_forgotten() -> None:
    keys = {"p256dh": _point(), "auth": "dGVzdHRlc3R0ZXN0dGVzdA"}
    server = _push_server(410)
    subscribe("device:1", endpoint=f"http://127.0.0.1:{server}/gone", **keys)
    [notice] = tell("device:1")
    climb(notice)
    assert (notice.channel, notice.state) == ("push", "failed")
    assert not Subscription.objects.exists()


def test_a_push_reaches_the_browsers_push_service_sealed() -> None:
    heard: list[bytes] = []
    server = _push_server(201, heard)
    subscribe(
        "device:1",
        endpoint=f"http://127.0.0.1:{server}/here",
        p256dh=_point(),
        auth="dGVzdHRlc3R0ZXN0dGVzdA",
        language="en",
    )
    [notice] = tell("device:1")
    climb(notice)
    assert notice.state == "sent"
    assert b"aes128gcm" in heard[0]
    assert b"Your turn" not in heard[0]


def _point() -> str:
    point = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _push_server(status: int, heard: list[bytes] | None = None) -> int:
    """A push service on loopback for one request; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        peer, _ = listener.accept()
        with peer, listener:
            data = peer.recv(65536)
            if heard is not None:
                heard.append(data)
            peer.sendall(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

    threading.Thread(target=answer, daemon=True).start()
    return listener.getsockname()[1]  # type: ignore[no-any-return]


class _Mailbox(threading.Thread):
    """A mail server on loopback, small but real: it speaks SMTP and keeps what it is given."""

    def __init__(self, refuse: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.refuse, self.letters = self.listener.getsockname()[1], refuse, list[str]()

    def run(self) -> None:
        peer, _ = self.listener.accept()
        with peer, self.listener, peer.makefile("rb") as lines:
            peer.sendall(b"220 here\r\n")
            for line in lines:
                verb = line[:4].upper()
                if verb == b"DATA":
                    peer.sendall(b"354 go on\r\n")
                    self.letters.append(b"".join(iter(lambda: next(lines), b".\r\n")).decode())
                refused = self.refuse if verb == b"RCPT" else b""
                peer.sendall(refused or (b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n"))
                if verb == b"QUIT":
                    return


@pytest.fixture
def smtp(settings: object) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    yield


def test_a_letter_arrives_at_a_real_mail_server(settings: object, smtp: None) -> None:
    box = _Mailbox()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port  # type: ignore[attr-defined]
    box.start()
    [notice] = tell("alice@contoh.id")
    climb(notice)
    letter = message_from_string(box.letters[0], policy=default)
    assert notice.state == "sent"
    assert letter["Subject"] == "Giliran Anda"
    assert "Open your number's page." in letter.get_content()


def test_an_address_the_mail_server_does_not_know_is_final(settings: object, smtp: None) -> None:
    box = _Mailbox(refuse=b"550 no such user\r\n")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port  # type: ignore[attr-defined]
    box.start()
    [notice] = tell("nobody@contoh.id")
    climb(notice)
    assert (notice.state, notice.attempts) == ("failed", 1)


def test_a_mail_server_that_is_away_is_no_end(settings: object, smtp: None) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    [notice] = tell("alice@contoh.id")
    with pytest.raises(TryAgain):
        send_notice(notice.ref)
