"""Signed notes, checkpoints and cosignatures: those of other projects open here, and nothing that was changed does."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.integrity.rules.notes import (
    COSIGNATURE,
    SIGNATURE,
    BadNote,
    Checkpoint,
    Note,
    SignerKey,
    VerifierKey,
    open_checkpoint,
    time_of,
)

# The key and the note that Go's checksum database publishes with its own implementation (golang.org/x/mod/sumdb/note).
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_NOTE = (
    PETER_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
# The example of C2SP signed-note.
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# A checkpoint of a public certificate log as it stood, with the cosignatures of public witnesses.
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
STAGEMOLE = "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv"
PUBLIC_CHECKPOINT = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
""".encode()  # noqa: E501
LOG = SignerKey("plaza.contoh.id/log", SIGNATURE, bytes(range(32)))
WITNESS = SignerKey("saksi.contoh.id", COSIGNATURE, bytes(range(1, 33)))
CHECKPOINT = Checkpoint("plaza.contoh.id/log", 12, bytes(32))
SIGNED = Note(CHECKPOINT.text, (LOG.sign(CHECKPOINT.text),))


def test_the_published_note_is_made_and_opened_alike():
    secret, key = SignerKey.parse(PETER_SECRET), VerifierKey.parse(PETER)
    assert bytes(Note(PETER_TEXT, (secret.sign(PETER_TEXT),))) == PETER_NOTE
    assert (str(secret), str(secret.verifier), str(key)) == (PETER_SECRET, PETER, PETER)
    assert Note.parse(PETER_NOTE).verified_by([key])


def test_the_example_of_the_format_opens():
    key = VerifierKey.parse(EXAMPLE)
    assert key.public.hex() == "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"
    assert Note.parse(EXAMPLE_NOTE).verified_by([key])


def test_a_public_log_s_checkpoint_opens_with_its_key_and_its_witnesses():
    checkpoint, note = open_checkpoint(PUBLIC_CHECKPOINT, VerifierKey.parse(ARCHE))
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1_432_088_532)
    assert bytes(note) == PUBLIC_CHECKPOINT and checkpoint.text == note.text
    witnesses = note.verified_by([VerifierKey.parse(REMORA), VerifierKey.parse(STAGEMOLE)])
    assert [time_of(signature.body) for _, signature in witnesses] == [0x6A122120] * 2


@pytest.mark.parametrize("key", [ARCHE, REMORA])
def test_a_changed_size_is_signed_by_nobody(key):
    changed = PUBLIC_CHECKPOINT.replace(b"1432088532", b"1432088533")
    with pytest.raises(BadNote, match="not by its key"):
        Note.parse(changed).verified_by([VerifierKey.parse(key)])


def test_a_witness_s_moment_cannot_be_moved():
    note = SIGNED.with_signatures([WITNESS.sign(SIGNED.text, at=1_700_000_000)])
    assert note.verified_by([WITNESS.verifier])
    line = note.signatures[1]
    moved = type(line)(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.body[8:])
    with pytest.raises(BadNote, match="not by its key"):
        Note(note.text, (moved,)).verified_by([WITNESS.verifier])


def test_a_cosignature_does_not_pass_for_a_signature_of_the_log():
    same = SignerKey(LOG.name, COSIGNATURE, LOG.seed)
    note = Note(CHECKPOINT.text, (same.sign(CHECKPOINT.text, at=5),))
    with pytest.raises(BadNote, match="not signed by"):
        open_checkpoint(bytes(note), LOG.verifier)


def test_strangers_signatures_are_passed_over():
    stranger = SignerKey("orang.lain", SIGNATURE, bytes(32))
    note = SIGNED.with_signatures([stranger.sign(SIGNED.text)])
    assert open_checkpoint(bytes(note), LOG.verifier)[0] == CHECKPOINT
    with pytest.raises(BadNote, match="not signed by"):
        open_checkpoint(bytes(note), VerifierKey("plaza.contoh.id/log", SIGNATURE, stranger.verifier.public))


def test_a_checkpoint_of_another_log_is_not_ours_even_under_our_key():
    text = Checkpoint("lain.contoh.id/log", 12, bytes(32)).text
    with pytest.raises(BadNote, match="is of lain"):
        open_checkpoint(bytes(Note(text, (LOG.sign(text),))), LOG.verifier)


@given(st.data())
def test_no_changed_byte_passes(data):
    whole = bytearray(bytes(SIGNED))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        found = open_checkpoint(bytes(whole), LOG.verifier)[0]
    except BadNote:
        return
    pytest.fail(f"byte {at} was changed and the checkpoint {found} was believed")


@pytest.mark.parametrize(
    "text",
    [
        "", "a+b", "name+00000000+" + base64.b64encode(b"\x01" + bytes(32)).decode(), EXAMPLE[:-4], EXAMPLE + "AAAA",
        EXAMPLE.replace("AekyeR", "Bekyer"), EXAMPLE.replace("example.com", "exemple.com"), "dua kata" + EXAMPLE,
        "x+abcd1234+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
    ],
)  # fmt: skip
def test_a_key_that_is_none_is_refused(text):
    with pytest.raises(BadNote):
        VerifierKey.parse(text)


@pytest.mark.parametrize("text", ["", PETER, PETER_SECRET[:-1], PETER_SECRET.replace("c74f20a3", "c74f20a4")])
def test_a_private_key_that_is_none_is_refused_without_being_repeated(text):
    with pytest.raises(BadNote) as problem:
        SignerKey.parse(text)
    assert "AYEKFALV" not in str(problem.value)
    assert "gQoUAt" not in repr(SignerKey.parse(PETER_SECRET))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"text\n", b"text\n\n", b"text\n\nx y z\n", bytes(SIGNED)[:-1], bytes(SIGNED) + b"\n", b"\xff\n\n", b"a\tb\n\n",
        bytes(SIGNED) * 400, SIGNED.text.encode() + b"\n" + f"{SIGNED.signatures[0]}\n".encode() * 65,
    ],
)  # fmt: skip
def test_a_note_that_is_none_is_refused(data):
    with pytest.raises(BadNote):
        Note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n12\n", "origin\n012\nAAAA\n", "origin\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "\n12\n" + base64.b64encode(bytes(32)).decode() + "\n", "origin\n12\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "origin\n12\n" + base64.b64encode(bytes(32)).decode(), "origin\n²\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "origin\n12\n" + base64.b64encode(bytes(32)).decode() + "\n\n",
    ],
)  # fmt: skip
def test_a_checkpoint_that_is_none_is_refused(text):
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


def test_further_lines_of_a_checkpoint_are_signed_too():
    text = CHECKPOINT.text + "lain\n"
    note = Note(text, (LOG.sign(text),))
    assert open_checkpoint(bytes(note), LOG.verifier)[0] == CHECKPOINT
    with pytest.raises(BadNote):
        open_checkpoint(bytes(note).replace(b"lain", b"Lain"), LOG.verifier)
