"""A key on a token (PKCS#11) seals like one in a file; SoftHSM stands for the card or the security module."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11.util.x509 import decode_x509_certificate
from pytest_django import Settings

from plaza.sealing import queries
from plaza.sealing.adapters.pkcs11 import Pkcs11Signer
from plaza.sealing.queries import check_pdf
from plaza.sealing.rules import NotSealed, SignerAway
from plaza.sealing.samples import SAMPLE
from plaza.sealing.signing import sign
from plaza.sealing.typesetting import set_document
from tests.sealing.strangers import Pair, certify, rsa_key

PIN = "123456"
LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The library, with a folder of its own for its tokens."""
    found = next((path for path in LIBRARIES if Path(path).exists()), None)
    if found is None:
        pytest.fail("no SoftHSM on this machine: run `python -m tests.packages`")
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        yield found
        pkcs11.unload(found)


@pytest.fixture(scope="module")
def root() -> Pair:
    return certify("Akar Contoh", key=rsa_key())


def token(module: str, label: str, *, pair: Pair, chain: list[Pair], folder: Path) -> None:
    """A fresh token with that key, its certificate, and those above it."""
    told = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321"]
    subprocess.run(told, check=True, capture_output=True, env=os.environ)
    path = folder / f"{label}.key"
    path.write_bytes(pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    told = ["softhsm2-util", "--import", str(path), "--token", label, "--label", "tte", "--id", "01", "--pin", PIN]
    subprocess.run(told, check=True, capture_output=True, env=os.environ)
    library = pkcs11.lib(module)
    library.reinitialize()
    with closing(library.get_token(token_label=label).open(user_pin=PIN, rw=True)) as session:
        for name, one in [("tte", pair), *((f"ca{number}", one) for number, one in enumerate(chain))]:
            kept = decode_x509_certificate(one.der)
            session.create_object({**kept, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: name})


@pytest.fixture(params=["rsa", "ec"], scope="module")
def label(request: pytest.FixtureRequest, module: str, root: Pair, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A token with a key of either sort."""
    key = rsa_key() if request.param == "rsa" else ec.generate_private_key(ec.SECP256R1())
    own = certify(f"Kepala Dinas Contoh {request.param}", key=key, issuer=root)
    name = f"plaza-{request.param}"
    token(module, name, pair=own, chain=[root], folder=tmp_path_factory.mktemp("keys"))
    return name


@pytest.fixture(autouse=True)
def _fresh(module: str) -> Iterator[None]:
    """Each test meets the library as a new process does: nobody is logged in."""
    yield
    pkcs11.lib(module).reinitialize()


@pytest.fixture
def token_plaza(settings: Settings, tmp_path: Path, module: str, label: str, root: Pair) -> str:
    """A plaza that seals with that token."""
    settings.DATA_DIR = tmp_path
    settings.SIGNING_PKCS11, settings.SIGNING_TOKEN, settings.SIGNING_KEY = module, label, "tte"
    settings.SIGNING_PASSWORD = PIN
    settings.TRUST_ROOTS = [str(root.written(tmp_path / "akar.pem"))]
    return label


@pytest.fixture(scope="module")
def page() -> bytes:
    return set_document("permit", content=SAMPLE)


def test_a_token_seals_and_the_seal_is_known(token_plaza: str, page: bytes) -> None:
    report = check_pdf(sign(page, reason="Uji"))
    assert report.integrity and report.certified and report.trusted and report.signer.startswith("Kepala Dinas Contoh")
    assert not queries.seals_from_afar() and not queries.has_own_authority()
    assert "revocation list" in " ".join(queries.check())


def test_many_threads_may_ask_one_token(token_plaza: str, page: bytes) -> None:
    with ThreadPoolExecutor(4) as crowd:
        sealed = list(crowd.map(lambda number: sign(page, reason=f"Uji {number}"), range(8)))
    assert len(set(sealed)) == 8 and all(check_pdf(pdf).integrity for pdf in sealed)


def test_a_token_that_was_taken_out_and_put_back_goes_on(module: str, label: str, page: bytes) -> None:
    signer = Pkcs11Signer(module, token=label, key="tte", pin=PIN)
    assert signer.seal(page, reason="Uji")
    pkcs11.lib(module).reinitialize()
    assert check_pdf(signer.seal(page, reason="Uji")).integrity


def test_a_token_that_is_not_there_is_away_and_the_document_waits(module: str, page: bytes) -> None:
    for name in (module, "/nowhere/library.so"):
        signer = Pkcs11Signer(name, token="nobody", key="tte", pin=PIN)
        with pytest.raises(SignerAway):
            signer.seal(page, reason="Uji")
        assert len(signer.check()) == 1


def test_a_wrong_pin_is_tried_once_and_never_again(module: str, label: str, page: bytes) -> None:
    wrong = Pkcs11Signer(module, token=label, key="tte", pin="000000")
    for _ in range(12):  # more often than any token would bear
        with pytest.raises(NotSealed, match="refuses the PIN") as fault:
            wrong.seal(page, reason="Uji")
        assert not isinstance(fault.value, SignerAway) and "000000" not in str(fault.value)
    assert check_pdf(Pkcs11Signer(module, token=label, key="tte", pin=PIN).seal(page, reason="Uji")).integrity


def test_a_label_that_is_not_there_is_named(module: str, label: str, page: bytes) -> None:
    signer = Pkcs11Signer(module, token=label, key="other", pin=PIN)
    with pytest.raises(NotSealed, match="no certificate with the label other"):
        signer.seal(page, reason="Uji")
    assert "other" in signer.check()[0]
