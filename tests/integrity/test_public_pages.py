"""What anybody sees of the log on the web: its files as they lie, its page, the checking page; and receipts for owners alone."""

import json

import pytest

from plaza.integrity.actions import record
from plaza.integrity.rules.notes import VerifierKey
from plaza.integrity.rules.receipts import BadReceipt, Receipt
from plaza.people.actions import give_key
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db


def test_the_files_are_served_as_they_lie(log, client):
    log.publish(300)
    for path, data in log.files().items():
        answer = client.get(f"/log/{path}")
        assert (answer.status_code, answer.content) == (200, data), path
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_tiles_may_be_kept_for_ever_and_checkpoints_not(log, client):
    log.publish(300)
    tile, checkpoint = client.get("/log/tile/0/000"), client.get("/log/checkpoint")
    assert "immutable" in tile["Cache-Control"] and tile["Content-Type"] == "application/octet-stream"
    assert "max-age=5" in checkpoint["Cache-Control"] and checkpoint["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001", "tile/0/0", "tile/64/000", "tile/0/000.p/256", "tile/0/000.p/0", "tile/0/../checkpoint", "tile/0/000/",
        "tile/../../log-key", "tile/..%2f..%2flog-key", "tile/entries/x01/000", "log-key", "tile/0/.000", "tile/0/000.p",
    ],
)  # fmt: skip
def test_nothing_else_is_served(log, client, path):
    log.publish(3)
    answer = client.get(f"/log/{path}")
    assert answer.status_code == 404 and b"PRIVATE" not in answer.content


def test_before_the_first_checkpoint_there_is_none(log, client):
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("id", "Log terbuka"), ("en", "The open log")])
def test_the_page_says_how_the_log_stands(log, client, language, words):
    checkpoint = log.publish(12)
    client.cookies["plaza_lang"] = language
    page = client.get("/log/").content.decode()
    assert words in page and checkpoint.root.hex() in page and str(log.key.verifier) in page
    assert "PRIVATE" not in page


def test_the_page_tells_trouble(log, client):
    log.publish(3)
    (log.folder.place / "checkpoint").write_bytes(b"x")
    log.publish_quietly()
    assert "sedang tidak dapat dilanjutkan" in client.get("/log/").content.decode()


def test_the_checking_page_knows_the_log_s_key(log, client):
    page = client.get("/log/periksa/").content.decode()
    assert f'data-vkey="{log.key.verifier}"' in page


@pytest.fixture
def application(log, alice):
    """Alice has begun an application."""
    from plaza.applications.actions.drafting import start_application

    put_catalogue()
    return start_application("DPMPTSP-01", viewer=alice.viewer, language="id")


def address(application, log, number: int = 0) -> str:
    from plaza.integrity.queries import acts_on

    return f"/permohonan/{application.reference}/bukti/{acts_on(application.ref)[number].leaf_id}.json"


def test_an_owner_gets_a_receipt_that_holds(log, alice, application):
    log.publish()
    answer = alice.get(address(application, log))
    receipt = Receipt.parse(answer.content)
    checkpoint = receipt.check(VerifierKey.parse(log.files()["key"].decode()))
    assert checkpoint.size > receipt.index and receipt.told["kind"] == "application.started"
    assert receipt.opened["service"] == '"DPMPTSP-01"'
    assert "attachment" in answer["Content-Disposition"]


def test_a_receipt_is_a_proof_that_other_programs_read(log, alice, application):
    log.publish()
    told = json.loads(alice.get(address(application, log)).content)
    assert told["proof"].startswith("c2sp.org/tlog-proof@v1\nindex ")
    assert told["proof"].endswith(log.files()["checkpoint"].decode())


def test_an_act_that_is_not_public_yet_has_no_receipt_yet(log, alice, application):
    assert alice.get(address(application, log)).status_code == 404
    page = alice.get(f"/permohonan/{application.reference}/bukti/").content.decode()
    assert "Nomornya menyusul" in page and "Permohonan dimulai" in page
    log.publish()
    assert "data-receipt=" in alice.get(f"/permohonan/{application.reference}/bukti/").content.decode()


def test_nobody_else_sees_the_receipts(log, alice, bob, stranger, officer_of, application):
    log.publish()
    for who in (bob, stranger, officer_of("DPMPTSP")):
        assert who.get(f"/permohonan/{application.reference}/bukti/").status_code == 404
        assert who.get(address(application, log)).status_code == 404


def test_an_officer_with_a_task_does_not_see_them_either(log, officer_of, application):
    from datetime import timedelta

    from plaza.core.clock import real_now
    from plaza.people.actions import give_task

    rina = officer_of("DPMPTSP")
    give_task(
        rina.officer,
        subject_ref=application.ref,
        cause_ref="case:1",
        mode="decide",
        until=real_now() + timedelta(hours=1),
    )
    log.publish()
    assert rina.get(address(application, log)).status_code == 404


def test_a_receipt_of_somebody_else_s_act_is_not_given_under_one_s_own_application(log, alice, application):
    other = record("application.started", actor="device:x", subject="application:ANOTHER", facts={"n": 1})
    give_key("application:ANOTHER", holder="device:x")
    log.publish()
    assert alice.get(f"/permohonan/{application.reference}/bukti/{other}.json").status_code == 404


def test_a_receipt_under_another_key_does_not_hold(log, alice, application):
    log.publish()
    receipt = Receipt.parse(alice.get(address(application, log)).content)
    with pytest.raises(BadReceipt, match="does not hold"):
        receipt.check(VerifierKey(log.key.name, 1, bytes(32)))


def test_an_erased_fact_leaves_a_receipt_that_still_holds(log, alice, application):
    from plaza.integrity.models import Salt

    Salt.objects.all().delete()
    log.publish()
    receipt = Receipt.parse(alice.get(address(application, log)).content)
    assert receipt.opened == {} and receipt.check(log.key.verifier)
