"""A remote signing service: what it seals is looked at, whatever may go wrong with it ends in a sentence, and no secret is kept."""

import base64
import io
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from email.policy import HTTP

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from plaza.sealing.adapters.esign import Account, EsignService
from plaza.sealing.adapters.local_key import LoadedKeySigner
from plaza.sealing.checking import examine
from plaza.sealing.rules import NeedsOfficial, NotSealed, SignerAway, Trust, Unlock, WrongUnlock
from plaza.sealing.samples import SAMPLE
from plaza.sealing.typesetting import set_document
from tests.fixtures.clock import Clock
from tests.sealing.strangers import Answer, Asked, Pair, Service, certify, rsa_key, serving

NIK, PASSPHRASE = "6472990101909001", "kuda-lumping-biru"
BASIC = "Basic " + base64.b64encode(b"plaza:rahasia").decode()


@dataclass
class Esign:
    """A stub of our own that answers as BSrE's e-sign client does, in both versions, with a certificate of its own."""

    root: Pair
    official: Pair
    codes: set[str] = field(default_factory=set)
    sealing: Callable[[bytes], bytes] | None = None

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != BASIC:
            return told({"error": "Unauthorized"}, status=401)
        if asked.path == "/api/sign/pdf":
            return self.v1(form(asked))
        if asked.path == f"/api/user/status/{NIK}":
            return told({"status_code": 1111, "status": "ISSUE", "message": "User terdaftar"})
        return self.v2(asked.path, json.loads(asked.body))

    def v1(self, given: dict[str, bytes]) -> Answer:
        if given["passphrase"].decode() != PASSPHRASE:
            return told(
                {"status_code": 2031, "error": f"Passphrase anda salah: {given['passphrase'].decode()}"}, status=400
            )
        assert given["tampilan"] == b"invisible"
        return Answer(body=self.sealed(given["file"]), kind="application/pdf")

    def v2(self, path: str, given: dict[str, object]) -> Answer:
        if path == "/api/v2/user/check/status":
            return told({"status": "ISSUE" if given == {"nik": NIK} else "NOT_REGISTERED"})
        if path in ("/api/v2/sign/get/totp", "/api/v2/seal/get/totp"):
            if path.startswith("/api/v2/seal") and given.get("totp") != "aktif-1":
                return told({"message": "TOTP aktivasi tidak berlaku", "result": False}, status=200)
            self.codes.add("246810")
            return told({"message": "OK", "result": True, "totp": "246810" if "seal" in path else None})
        once = str(given.get("totp") or "")
        if once:
            if once not in self.codes:
                return told({"status_code": 2035, "error": "TOTP salah atau kedaluwarsa"}, status=400)
            self.codes.discard(once)
        elif given.get("passphrase") != PASSPHRASE:
            return told({"status_code": 2031, "error": "Passphrase anda salah"}, status=400)
        files = [self.sealed(base64.b64decode(one)) for one in list(given["file"])]  # type: ignore[call-overload]
        return told({"time": 321, "file": [base64.b64encode(one).decode() for one in files]})

    def sealed(self, pdf: bytes) -> bytes:
        return self.sealing(pdf) if self.sealing else by(self.official, pdf)


def told(words: dict[str, object], *, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(words).encode())


def form(asked: Asked) -> dict[str, bytes]:
    """The fields of a multipart form."""
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + asked.body).iter_parts()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}


def by(official: Pair, pdf: bytes) -> bytes:
    """The document signed as such a service signs it: added behind the file, without forbidding further changes."""
    signer = LoadedKeySigner(key=official.key, certificate=official.asn1(), chain=[])
    metadata = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256")
    out = signers.PdfSigner(metadata, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(out.getbuffer())


@pytest.fixture(scope="module")
def page() -> bytes:
    return set_document("permit", content=SAMPLE)


@pytest.fixture(scope="module")
def other_page() -> bytes:
    return set_document("permit", content=replace(SAMPLE, holder="Orang Lain"))


@pytest.fixture(scope="module")
def official() -> tuple[Pair, Pair]:
    root = certify("Akar Penyelenggara Contoh", key=rsa_key())
    return root, certify("Kepala Dinas Contoh", key=rsa_key(), issuer=root)


@pytest.fixture
def esign(official: tuple[Pair, Pair]) -> Esign:
    return Esign(*official)


@pytest.fixture
def service(esign: Esign) -> Iterator[Service]:
    with serving(esign) as running:
        yield running


def signer(service: Service, esign: Esign, **more: object) -> EsignService:
    """The plaza's side, patient for three seconds."""
    account = Account(url=service.url, user="plaza", password="rahasia", **({"nik": NIK, "seconds": 3.0} | more))  # type: ignore[arg-type]
    return EsignService(account, trust=lambda: Trust((esign.root.der,)), location="Samarinda")


BY_HAND = Unlock(passphrase=PASSPHRASE)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_an_official_signs_with_a_passphrase_in_both_versions(
    service: Service, esign: Esign, page: bytes, version: str
) -> None:
    sealed = signer(service, esign, version=version).seal(page, reason="Penerbitan", unlock=BY_HAND)
    report = examine(sealed, trust=Trust((esign.root.der,)))
    assert sealed.startswith(page) and report.integrity and report.trusted and report.signer == "Kepala Dinas Contoh"
    assert not report.certified and report.seals == 1
    assert "tidak melarang perubahan" in report.sentences()[0]


def test_an_official_signs_with_a_one_time_code_that_is_good_once(service: Service, esign: Esign, page: bytes) -> None:
    ours = signer(service, esign)
    ours.ask_for_code(documents=1)
    assert json.loads(service.asked[-1].body) == {"nik": NIK, "data": 1}
    assert ours.seal(page, reason="Uji", unlock=Unlock(totp="246810"))
    with pytest.raises(WrongUnlock):
        ours.seal(page, reason="Uji", unlock=Unlock(totp="246810"))
    with pytest.raises(NotSealed, match="second version"):
        signer(service, esign, version="v1").ask_for_code()


def test_an_institution_seals_without_anybodys_passphrase(service: Service, esign: Esign, page: bytes) -> None:
    ours = signer(service, esign, nik="", subscriber="SEGEL-01", activation="aktif-1")
    assert ours.seal(page, reason="Uji").startswith(page)
    assert [asked.path for asked in service.asked] == ["/api/v2/seal/get/totp", "/api/v2/seal/pdf"]
    ended = signer(service, esign, nik="", subscriber="SEGEL-01", activation="aktif-0")
    with pytest.raises(NotSealed, match="PLAZA_ESIGN_ACTIVATION"):
        ended.seal(page, reason="Uji")


def test_without_the_official_nothing_is_sent(service: Service, esign: Esign, page: bytes) -> None:
    for unlock in (None, Unlock()):
        with pytest.raises(NeedsOfficial):
            signer(service, esign).seal(page, reason="Uji", unlock=unlock)
    assert service.asked == []


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_wrong_passphrase_is_told_and_appears_nowhere(
    service: Service, esign: Esign, page: bytes, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "salah-sekali-ini"
    ours = signer(service, esign, version=version)
    with pytest.raises(WrongUnlock, match="refuses the passphrase") as fault:
        ours.seal(page, reason="Uji", unlock=Unlock(passphrase=secret))
    chain: BaseException | None = fault.value
    while chain is not None:
        assert secret not in str(chain) and NIK not in str(chain)
        chain = chain.__cause__ or chain.__context__
    assert (
        secret not in caplog.text and secret not in repr(vars(ours)) and secret not in repr(Unlock(passphrase=secret))
    )
    assert "rahasia" not in repr(vars(ours))


FAULTS: dict[str, tuple[Answer, type[NotSealed], str]] = {
    "locked out": (told({"error": "Unauthorized"}, status=401), NotSealed, "PLAZA_ESIGN_USER"),
    "forbidden": (told({}, status=403), NotSealed, "PLAZA_ESIGN_USER"),
    "broken": (told({"error": "Internal Server Error"}, status=500), SignerAway, "500"),
    "broken without words": (Answer(status=502, body=b"<html>bad gateway", kind="text/html"), SignerAway, "502"),
    "overrun": (told({}, status=429), SignerAway, "429"),
    "wrong passphrase told as a fault": (
        told({"message": "Passphrase anda salah"}, status=500),
        WrongUnlock,
        "passphrase",
    ),
    "refused": (told({"status_code": 2011, "error": "User tidak terdaftar"}, status=400), NotSealed, "tidak terdaftar"),
    "moved": (Answer(status=302), NotSealed, "302"),
    "slow": (Answer(body=b"{}", wait=5.0), SignerAway, "ReadTimeout"),
    "dripping": (Answer(body=b" " * 500, drip=0.02), SignerAway, "too slowly"),
    "a web page": (Answer(body=b"<html>welcome</html>", kind="text/html"), NotSealed, "one document back"),
    "no file": (told({"time": 3}), NotSealed, "one document back"),
    "no text": (told({"file": [7]}), NotSealed, "one document back"),
    "no base64": (told({"file": ["%%%"]}), NotSealed, "no document"),
    "nothing in it": (told({"file": [""]}), NotSealed, "without a seal"),
    "not a document": (told({"file": [base64.b64encode(b"hello").decode()]}), NotSealed, "without a seal"),
}


IMPATIENT = {"slow": {"seconds": 1.0}, "dripping": {"seconds": 1.0}}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_service_answers_ends_in_a_sentence(
    service: Service, esign: Esign, page: bytes, fault: str
) -> None:
    answer, kind, words = FAULTS[fault]
    service.answer = lambda asked: answer
    with pytest.raises(kind, match=words) as caught:
        signer(service, esign, **IMPATIENT.get(fault, {})).seal(page, reason="Uji", unlock=BY_HAND)
    assert type(caught.value) is kind
    assert PASSPHRASE not in str(caught.value)


def test_a_service_that_is_not_there_is_away(esign: Esign, page: bytes) -> None:
    nowhere = EsignService(Account(url="http://127.0.0.1:9", nik=NIK), trust=lambda: Trust(()))
    with pytest.raises(SignerAway, match="does not answer"):
        nowhere.seal(page, reason="Uji", unlock=BY_HAND)


def written_anew(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()


def test_a_service_that_writes_the_file_anew_is_believed_when_every_page_is_the_same(
    service: Service, esign: Esign, page: bytes
) -> None:
    esign.sealing = lambda pdf: by(esign.official, written_anew(pdf))
    sealed = signer(service, esign).seal(page, reason="Uji", unlock=BY_HAND)
    assert not sealed.startswith(page) and examine(sealed, trust=Trust((esign.root.der,))).integrity


def test_another_document_an_unsealed_one_and_a_broken_one_are_not_taken(
    service: Service, esign: Esign, page: bytes, other_page: bytes
) -> None:
    stranger = certify("Orang Asing", key=rsa_key(), issuer=certify("Akar Asing", key=rsa_key()))
    wrong: dict[str, Callable[[bytes], bytes]] = {
        "another document": lambda pdf: by(esign.official, other_page),
        "without a seal": lambda pdf: pdf,
        "does not fit": lambda pdf: by(esign.official, pdf) + b"more",
        "does not vouch for: Orang Asing": lambda pdf: by(stranger, pdf),
    }
    for words, sealing in wrong.items():
        esign.sealing = sealing
        with pytest.raises(NotSealed, match=words) as fault:
            signer(service, esign).seal(page, reason="Uji", unlock=BY_HAND)
        assert not isinstance(fault.value, SignerAway)


def test_two_documents_back_for_one_and_two_seals_on_one_are_not_taken(
    service: Service, esign: Esign, page: bytes
) -> None:
    twice = base64.b64encode(by(esign.official, page)).decode()
    service.answer = lambda asked: told({"file": [twice, twice]})
    with pytest.raises(NotSealed, match="one document back for one"):
        signer(service, esign).seal(page, reason="Uji", unlock=BY_HAND)
    service.answer = esign
    metadata = signers.PdfSignatureMetadata(field_name="Signature2", md_algorithm="sha256")
    cms = LoadedKeySigner(key=esign.official.key, certificate=esign.official.asn1(), chain=[])

    def doubled(pdf: bytes) -> bytes:
        once = IncrementalPdfFileWriter(io.BytesIO(by(esign.official, pdf)))
        return bytes(signers.PdfSigner(metadata, signer=cms).sign_pdf(once).getbuffer())

    esign.sealing = doubled
    with pytest.raises(NotSealed, match="does not fit"):
        signer(service, esign).seal(page, reason="Uji", unlock=BY_HAND)


def test_two_who_ask_at_once_each_get_a_document_of_their_own(service: Service, esign: Esign, page: bytes) -> None:
    ours = signer(service, esign, seconds=20.0)
    with ThreadPoolExecutor(2) as both:
        sealed = list(both.map(lambda _: ours.seal(page, reason="Uji", unlock=BY_HAND), range(2)))
    assert all(one.startswith(page) for one in sealed)


def test_after_three_failures_nobody_waits_until_one_try_comes_back(
    service: Service, esign: Esign, page: bytes, clock: Clock
) -> None:
    ours = signer(service, esign)

    def away() -> float:
        with pytest.raises(SignerAway) as fault:
            ours.seal(page, reason="Uji", unlock=BY_HAND)
        return fault.value.seconds

    service.answer = lambda asked: Answer(status=503)
    assert [away() > 0 for _ in range(3)] == [True, True, True] and len(service.asked) == 3
    assert 0 < away() <= 30 and len(service.asked) == 3, "the fuse is out: the service is left alone"
    clock.forward(seconds=31)
    assert away() == 60 and len(service.asked) == 4, "one try, and a longer pause"
    clock.forward(seconds=61)
    service.answer = esign
    assert ours.seal(page, reason="Uji", unlock=BY_HAND)
    service.answer = lambda asked: Answer(status=503)
    away()
    assert len(service.asked) == 6
    away()
    assert len(service.asked) == 7, "a success begins the count anew"


def test_a_refusal_is_not_mistaken_for_an_absence(service: Service, esign: Esign, page: bytes) -> None:
    ours = signer(service, esign)
    for _ in range(5):
        with pytest.raises(WrongUnlock):
            ours.seal(page, reason="Uji", unlock=Unlock(passphrase="salah"))
    assert ours.seal(page, reason="Uji", unlock=BY_HAND)


def test_an_operator_is_told_what_the_service_lacks(service: Service, esign: Esign) -> None:
    assert signer(service, esign).check() == []
    assert signer(service, esign, version="v1").check() == []
    assert signer(service, esign, nik="", subscriber="S", activation="aktif-1").check() == []
    assert "not ready to sign" in signer(service, esign, nik="6472990101909002").check()[0]
    service.answer = lambda asked: Answer(status=503)
    assert "not well" in signer(service, esign).check()[0]
    bare = EsignService(Account(url="http://127.0.0.1:9", nik=NIK), trust=lambda: Trust(()))
    assert ["PLAZA_TRUST_ROOTS" in bare.check()[0], "does not answer" in bare.check()[1]] == [True, True]
