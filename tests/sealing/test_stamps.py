"""A time stamp proves since when a seal has stood: also when the certificate it was made with has ended or was called back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from pytest_django import Settings

from plaza.core.clock import real_now
from plaza.sealing import authority, queries
from plaza.sealing.queries import check_pdf, check_pdf_apart
from plaza.sealing.rules import NotSealed, SignerAway
from plaza.sealing.samples import SAMPLE
from plaza.sealing.signing import sign
from plaza.sealing.typesetting import set_document
from tests.fixtures.clock import Clock
from tests.sealing.strangers import Answer, Asked, Pair, Service, certify, rsa_key, serving, stamping

YEARS = 365


@pytest.fixture(scope="module")
def page() -> bytes:
    return set_document("permit", content=SAMPLE)


@pytest.fixture(scope="module")
def stamping_authority() -> Pair:
    """A time-stamping authority whose own certificates live for forty years."""
    root = certify("Akar Stempel Contoh", key=rsa_key(), days=40 * YEARS)
    pair = certify("Stempel Waktu Contoh", key=rsa_key(), issuer=root, days=40 * YEARS, stamps=True)
    pair.root = root  # type: ignore[attr-defined]
    return pair


@pytest.fixture
def stamps(stamping_authority: Pair, settings: Settings, tmp_path: Path) -> Iterator[Service]:
    """A plaza of its own whose seals are stamped by an authority that it believes."""
    settings.DATA_DIR = tmp_path
    settings.TRUST_ROOTS = [str(stamping_authority.root.written(tmp_path / "stempel.pem"))]  # type: ignore[attr-defined]
    with serving(stamping(stamping_authority)) as service:
        settings.TSA_URL = service.url
        yield service


def test_a_stamped_seal_says_since_when_it_stands(stamps: Service, page: bytes) -> None:
    report = check_pdf(sign(page, reason="Uji"))
    assert report.bottom_line and report.integrity and not report.stood
    assert report.stamped_at and abs(report.stamped_at - real_now()) < timedelta(minutes=5)
    assert "Stempel waktu membuktikan segelnya berdiri sejak" in report.sentences()[1]
    assert "has stood since" in report.sentences("en")[1] and "WITA" in report.sentences("en")[1]
    assert len(stamps.asked) == 1, "the stamp is asked for once"


def test_after_the_certificate_has_ended_a_stamped_seal_still_stands_and_an_unstamped_one_does_not(
    stamps: Service, page: bytes, settings: Settings, clock: Clock
) -> None:
    stamped = sign(page, reason="Uji")
    settings.TSA_URL = ""
    bare = sign(page, reason="Uji")
    clock.forward(days=11 * YEARS)
    report = check_pdf(stamped)
    assert report.expired and report.stood and report.integrity and report.bottom_line
    assert "Sertifikatnya berakhir" in report.sentences()[1] and "24 November 2026, 09.30 WITA" in report.sentences()[1]
    assert "was still valid" in report.sentences("en")[1]
    report = check_pdf(bare)
    assert report.expired and not report.stood and report.integrity and not report.bottom_line
    assert "sudah tidak berlaku" in report.sentences()[1]


def test_what_was_stamped_before_the_certificate_was_called_back_stands_and_what_came_later_does_not(
    stamps: Service, page: bytes, clock: Clock
) -> None:
    before = sign(page, reason="Uji")
    clock.forward(days=3)
    authority.revoke_signer()
    clock.forward(minutes=10)
    after = sign(page, reason="Uji")
    report = check_pdf(before)
    assert report.revoked and report.stood and report.bottom_line
    assert "sebelum pencabutan itu" in report.sentences()[1]
    assert "dicabut 27 November 2026" in report.sentences()[1]
    report = check_pdf(after)
    assert report.revoked and not report.stood and not report.bottom_line
    assert report.sentences()[1].endswith("telah dicabut.")


def test_a_stamp_of_an_authority_that_nobody_believes_proves_nothing(
    stamps: Service, page: bytes, settings: Settings, clock: Clock
) -> None:
    pdf = sign(page, reason="Uji")
    settings.TRUST_ROOTS = []
    report = check_pdf(pdf)
    assert report.bottom_line and report.integrity and report.stamped_at is None
    assert "Stempel" not in report.sentences()[1]
    clock.forward(days=11 * YEARS)
    report = check_pdf(pdf)
    assert report.expired and not report.stood and not report.bottom_line
    assert "PLAZA_TRUST_ROOTS" in " ".join(queries.check())


def test_the_process_apart_says_the_same_of_a_stamped_seal(stamps: Service, page: bytes) -> None:
    pdf = sign(page, reason="Uji")
    assert check_pdf_apart(pdf) == check_pdf(pdf)


def test_a_stamp_that_was_tampered_with_is_a_change(stamps: Service, page: bytes) -> None:
    pdf = bytearray(sign(page, reason="Uji"))
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    box = cms.ContentInfo.load(bytes.fromhex(bytes(pdf[start : pdf.index(b">", start)]).decode()))
    token = box["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]
    signature = token["content"]["signer_infos"][0]["signature"].native
    place = bytes(pdf).lower().index(signature.hex().encode(), start)
    pdf[place] = ord("1") if pdf[place] != ord("1") else ord("2")
    report = check_pdf(bytes(pdf))
    assert not report.integrity and not report.bottom_line


@pytest.mark.parametrize(
    "fault",
    [Answer(status=503), Answer(status=200, body=b"<html>", kind="text/html"), Answer(status=401, body=b"no")],
    ids=["away", "a web page", "locked out"],
)
def test_without_the_stamp_there_is_no_seal_and_the_document_waits(stamps: Service, page: bytes, fault: Answer) -> None:
    stamps.answer = lambda asked: fault
    with pytest.raises(SignerAway, match="time-stamping authority"):
        sign(page, reason="Uji")


def test_an_answer_that_is_no_stamp_or_somebody_elses_is_refused(
    stamps: Service, page: bytes, stamping_authority: Pair
) -> None:
    kept: list[Answer] = []
    good = stamping(stamping_authority)

    def again(asked: Asked) -> Answer:
        kept.append(good(asked))
        return kept[0]

    stamps.answer = again
    sign(page, reason="Uji")
    with pytest.raises(NotSealed):
        sign(page, reason="Uji")
    stamps.answer = lambda asked: Answer(body=b"\x30\x03\x02\x01\x00", kind="application/timestamp-reply")
    with pytest.raises(NotSealed):
        sign(page, reason="Uji")


def test_a_time_stamping_authority_that_nobody_answers_for_is_away(
    page: bytes, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(SignerAway):
        sign(page, reason="Uji")
