"""What leaves the plaza leaves once, in words both languages can read, and never vanishes in silence."""

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
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
    server = _push_server(410)
    subscribe("device:1", endpoint=f"http://127.0.0.1:{server}/gone", **_Phone().keys)
    [notice] = tell("device:1")
    climb(notice)
    assert (notice.channel, notice.state) == ("push", "failed")
    assert not Subscription.objects.exists()


class _Phone:
    """A browser's side of web push, by the standards alone (RFC 8291, 8188, 8292): it opens what its push service was given."""

    def __init__(self) -> None:
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        """What the page hands to the plaza."""
        return {"p256dh": _wide(_point_of(self.key.public_key())), "auth": _wide(self.auth)}

    def opened(self, body: bytes) -> bytes:
        """The message, or an error when it was sealed for somebody else."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size, "one record"
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), theirs)
        both = _point_of(self.key.public_key()) + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, b"WebPush: info\0" + both).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain.endswith(b"\2"), "the last record"
        return plain[:-1]


def _wide(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _narrow(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def _point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _parts(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    return {name.lower(): value for name, _, value in lines}, body


def test_a_push_is_opened_by_the_browser_it_was_sent_to_and_by_no_other() -> None:
    heard: list[bytes] = []
    server, phone = _push_server(201, heard), _Phone()
    subscribe("device:1", endpoint=f"http://127.0.0.1:{server}/here", **phone.keys, language="en")
    [notice] = tell("device:1")
    climb(notice)
    assert notice.state == "sent"
    headers, body = _parts(heard[0])
    assert (headers["content-encoding"], headers["urgency"], headers["ttl"]) == ("aes128gcm", "high", "600")
    assert b"Your turn" not in heard[0]
    told = json.loads(phone.opened(body))
    assert told == {
        "title": "Your turn", "body": "Open your number's page.", "link": "https://plaza.test/x", "about": "ticket:7F3K",
        "kind": "ticket.called",
    }  # fmt: skip
    with pytest.raises(InvalidTag):
        _Phone().opened(body)


def test_a_push_proves_who_sends_it_to_that_service_and_for_how_long() -> None:
    heard: list[bytes] = []
    server = _push_server(201, heard)
    subscribe("device:1", endpoint=f"http://127.0.0.1:{server}/here", **_Phone().keys)
    [notice] = tell("device:1")
    climb(notice)
    headers, _ = _parts(heard[0])
    scheme, _, rest = headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme.lower() == "vapid"
    assert given["k"].rstrip("=") == public_push_key(), "the key that the page subscribed with"
    head, claims, signature = (_narrow(part) for part in given["t"].split("."))
    assert json.loads(head)["alg"] == "ES256"
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _narrow(given["k"]))
    whole = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    key.verify(whole, given["t"].rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))
    said = json.loads(claims)
    assert said["aud"] == f"http://127.0.0.1:{server}"
    assert said["sub"].startswith("mailto:")
    assert real_now().timestamp() < said["exp"] <= real_now().timestamp() + 24 * 3600


def _push_server(status: int, heard: list[bytes] | None = None) -> int:
    """A push service on loopback for one request; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        peer, _ = listener.accept()
        with peer, listener:
            data = peer.recv(65536)
            while len(_parts(data)[1]) < int(_parts(data)[0].get("content-length", 0)):
                data += peer.recv(65536)
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
