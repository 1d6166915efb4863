"""The log gets a new key: whoever knows the old one follows, and what it signed still holds."""

import pytest

from plaza import cli
from plaza.integrity.audit.command import Wish, run
from plaza.integrity.keys import former_key
from plaza.integrity.queries import check_log, receipt_of
from plaza.integrity.rules.handover import family, handover_note, read_handovers
from plaza.integrity.rules.notes import SIGNATURE, BadNote, SignerKey
from tests.integrity.conftest import Log

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ONE, TWO, THREE = (SignerKey("plaza.contoh.id/log", SIGNATURE, bytes([number] * 32)) for number in (1, 2, 3))


def keys_log(what: str) -> int:
    given = cli.parser().parse_args(["keys", "log", what])
    return int(given.run(given))


def checked(wish: Wish) -> tuple[int, str]:
    said: list[str] = []
    return run(wish, say=said.append), "\n".join(said)


def test_old_checkpoints_receipts_and_keys_hold_after_the_key_was_exchanged_twice(log: Log, tmp_path) -> None:
    ids = log.act(5)
    log.publish()
    first, kept = str(log.key.verifier), tmp_path / "kept"
    kept.write_bytes(log.folder.read("checkpoint"))
    receipt = receipt_of("test:3", ids[3])
    (tmp_path / "receipt").write_bytes(receipt.written())
    for _ in range(2):
        assert keys_log("new") == 0 and former_key() is not None
        log.publish(3)
        assert keys_log("end") == 0 and former_key() is None
        log.publish(3)
    assert str(log.key.verifier) != first and check_log().fault == ""
    for known in (first, "", str(log.key.verifier)):
        code, words = checked(
            Wish(str(log.folder.place), key=known, against=[str(kept)], receipts=[str(tmp_path / "receipt")])
        )
        assert code == 0, words
        assert ("the log's key was handed over" in words) == (known == first)
    assert log.files()["key"].decode().strip() == str(log.key.verifier)


def test_while_both_keys_sign_whoever_knows_the_old_one_needs_nothing_new(log: Log) -> None:
    log.publish(5)
    first = log.key.verifier
    assert keys_log("new") == 0
    log.publish(3)
    assert log.folder.published(first) and log.folder.published(log.key.verifier)
    assert keys_log("new") == 1
    assert keys_log("dance") == 2


def test_a_key_of_the_settings_hands_over_by_itself(log: Log, settings) -> None:
    settings.LOG_KEY = str(ONE)
    log.publish(5)
    settings.LOG_KEY, settings.LOG_KEY_BEFORE = str(TWO), str(ONE)
    log.publish(2)
    settings.LOG_KEY_BEFORE = ""
    log.publish(2)
    code, words = checked(Wish(str(log.folder.place), key=str(ONE.verifier)))
    assert code == 0 and str(TWO.verifier) in words


def test_a_thief_of_the_folder_cannot_hand_the_log_over_to_a_key_of_their_own(log: Log) -> None:
    log.publish(5)
    text = f"{ONE.name}\nhandover\n{log.key.verifier}\n{TWO.verifier}\n"
    forged = f"{text}\n{TWO.sign(text)}\n"
    log.folder.write("handovers.json", f"[{forged!r}]".replace("'", '"').encode())
    code, words = checked(Wish(str(log.folder.place), key=str(log.key.verifier)))
    assert code == 1 and "handovers.json" in words


def test_only_what_is_tied_by_both_signatures_belongs_together() -> None:
    pairs = read_handovers(b'["' + handover_note(ONE, TWO).replace("\n", "\\n").encode() + b'"]')
    assert family(ONE.verifier, pairs) == family(TWO.verifier, pairs) == [TWO.verifier, ONE.verifier]
    assert family(THREE.verifier, pairs) == [THREE.verifier]
    with pytest.raises(BadNote):
        read_handovers(b"{")
