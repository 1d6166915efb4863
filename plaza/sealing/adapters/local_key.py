"""A key in this process's memory, parsed once: pyHanko's own signer parses it anew for every signature."""

from datetime import datetime, timedelta

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from plaza.core.clock import real_now
from plaza.sealing.rules import NotSealed

SOON = timedelta(days=30)
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class LoadedKeySigner(CmsSigner):
    """Signs with a key that stays loaded (EC or RSA)."""

    def __init__(
        self,
        *,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
    ) -> None:
        self._key = key
        super().__init__(signing_cert=certificate, embed_roots=False)
        self.cert_registry.register_multiple([certificate, *chain])

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature over ``data``; a dry run costs the same and tells the size."""
        if digest_algorithm not in _HASHES:
            raise NotSealed(f"The signing key cannot be used with {digest_algorithm}.")
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), _HASHES[digest_algorithm])
        return self._key.sign(data, ec.ECDSA(_HASHES[digest_algorithm]))


def certificate_problems(certificate: x509.Certificate) -> list[str]:
    """What is wrong, or will soon be, with a signing certificate."""
    problems = []
    ends: datetime = certificate.not_valid_after
    if ends <= real_now():
        problems.append(f"The signing certificate ended on {ends:%Y-%m-%d}: put a new one in place.")
    elif ends <= real_now() + SOON:
        problems.append(f"The signing certificate ends on {ends:%Y-%m-%d}: ask for a new one now.")
    if not certificate.crl_distribution_points:
        problems.append("The signing certificate names no revocation list: a stolen key could not be called back.")
    return problems
