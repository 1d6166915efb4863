"""A key in this process's memory, parsed once: pyHanko's own signer parses it anew for every signature."""

from datetime import datetime, timedelta
from functools import cached_property

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from plaza.core.clock import real_now
from plaza.sealing.certifying import certify
from plaza.sealing.rules import NotSealed, Unlock

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


class LoadedKey:
    """A signer whose key is here: what remains is to say where it comes from."""

    far = False

    def cms_signer(self) -> LoadedKeySigner:
        """The key and its certificate; raises NotSealed with the reason when they cannot be had."""
        return self._signer

    @cached_property
    def _signer(self) -> LoadedKeySigner:
        return self.load()

    def load(self) -> LoadedKeySigner:
        """Reads the key, once."""
        raise NotSealed("This signer has no key.")

    def seal(self, pdf: bytes, *, reason: str, unlock: Unlock | None = None) -> bytes:
        """The PDF certified with this key; nobody needs to unlock it."""
        return certify(pdf, signer=self.cms_signer(), reason=reason)

    def check(self) -> list[str]:
        """Loads the key and looks at the certificate."""
        try:
            certificate = self.cms_signer().signing_cert
        except NotSealed as fault:
            return [str(fault)]
        return certificate_problems(certificate)


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
