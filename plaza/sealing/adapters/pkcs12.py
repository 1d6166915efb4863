"""A key and certificate in a PKCS#12 file (``PLAZA_SIGNING_PKCS12``, ``PLAZA_SIGNING_PASSWORD``)."""

from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from plaza.sealing.adapters.local_key import LoadedKey, LoadedKeySigner
from plaza.sealing.rules import NotSealed


class Pkcs12Signer(LoadedKey):
    """Seals with the key of one PKCS#12 file, read once."""

    name = "pkcs12"

    def __init__(self, path: Path, *, password: str) -> None:
        self._path, self._password = path, password

    def load(self) -> LoadedKeySigner:
        """The signer with the file's key; raises NotSealed with the reason when the file cannot be used."""
        try:
            bundle = pkcs12.load_pkcs12(self._path.read_bytes(), self._password.encode() or None)
        except (OSError, ValueError) as fault:
            raise NotSealed(f"The signing file {self._path.name} cannot be opened: {fault}") from fault
        if bundle.cert is None or not isinstance(bundle.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise NotSealed(f"The signing file {self._path.name} holds no EC or RSA key with its certificate.")
        load = x509.Certificate.load
        return LoadedKeySigner(
            key=bundle.key,
            certificate=load(bundle.cert.certificate.public_bytes(Encoding.DER)),
            chain=[load(other.certificate.public_bytes(Encoding.DER)) for other in bundle.additional_certs],
        )
