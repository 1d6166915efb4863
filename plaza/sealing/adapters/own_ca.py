"""The plaza's own authority as signer: for demonstrations and tests, and marked as such in the certificate's name."""

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from plaza.sealing import authority
from plaza.sealing.adapters.local_key import LoadedKey, LoadedKeySigner


class OwnAuthoritySigner(LoadedKey):
    """Seals with a certificate that this plaza issued to itself."""

    name = "own-ca"

    def load(self) -> LoadedKeySigner:
        """The signer; the authority is made at the first need."""
        signer, issuer = (
            x509.Certificate.load(authority.certificate(name).public_bytes(Encoding.DER))
            for name in ("signer", "issuer")
        )
        return LoadedKeySigner(key=authority.signer_key(), certificate=signer, chain=[issuer])

    def check(self) -> list[str]:
        """Says so when a production plaza would seal with a trial certificate."""
        problems = super().check()
        if settings.MODE == "production":
            problems.append("Documents are sealed with the plaza's own trial certificate: set PLAZA_SIGNING_PKCS12.")
        return problems
