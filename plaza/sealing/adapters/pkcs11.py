"""A key on a card or in a security module, reached through its PKCS#11 library (``PLAZA_SIGNING_PKCS11`` and its companions).

The key never leaves the token; it signs what is handed to it. A wrong PIN is tried once and never again: tokens lock themselves
after a few.
"""

import threading
from contextlib import suppress

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, ObjectClass
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from plaza.sealing.adapters.local_key import certificate_problems
from plaza.sealing.certifying import certify
from plaza.sealing.rules import NotSealed, SignerAway, Unlock

_WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked, pkcs11.PinExpired)
_GONE = (pkcs11.TokenNotPresent, pkcs11.DeviceRemoved, pkcs11.DeviceError, pkcs11.NoSuchToken)
ASK_AGAIN = 30.0


class Pkcs11Signer:
    """Seals with one key of one token; ``key`` is the label of the key and of its certificate."""

    name = "pkcs11"
    far = False

    def __init__(self, module: str, *, token: str, key: str, pin: str) -> None:
        self._module, self._token, self._key, self._pin = module, token, key, pin
        self._one_at_a_time = threading.Lock()
        self._opened: PKCS11Signer | None = None
        self._refused = ""

    def seal(self, pdf: bytes, *, reason: str, unlock: Unlock | None = None) -> bytes:
        """The PDF certified with the token's key. A token that was taken out and put back is opened anew."""
        with self._one_at_a_time:
            if self._opened is not None:
                with suppress(pkcs11.PKCS11Error):
                    return certify(pdf, signer=self._opened, reason=reason)
                self._close()
            try:
                return certify(pdf, signer=self._signer(), reason=reason)
            except pkcs11.PKCS11Error as fault:
                self._close()
                raise self._said(fault) from fault

    def check(self) -> list[str]:
        """Opens the token and looks at the certificate."""
        with self._one_at_a_time:
            try:
                return certificate_problems(self._signer().signing_cert)
            except (pkcs11.PKCS11Error, NotSealed) as fault:
                self._close()
                return [str(self._said(fault))]

    def _signer(self) -> PKCS11Signer:
        if self._refused:
            raise NotSealed(self._refused)
        self._opened = self._opened or self._open()
        return self._opened

    def _open(self) -> PKCS11Signer:
        session = self._session()
        try:
            kept = [
                (entry[Attribute.LABEL], x509.Certificate.load(entry[Attribute.VALUE]))
                for entry in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            ]
            own = next((certificate for label, certificate in kept if label == self._key), None)
            if own is None:
                raise NotSealed(f"The token {self._token} holds no certificate with the label {self._key}.")
            chain = chain_of(own, known=[certificate for _, certificate in kept])
            signer = PKCS11Signer(
                session, signing_cert=own, ca_chain=chain, key_label=self._key, embed_roots=False,
                use_raw_mechanism=own.public_key.algorithm == "ec",  # most tokens sign digests with such keys, and nothing else
            )  # fmt: skip
            signer.pkcs11_session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self._key)
        except (pkcs11.PKCS11Error, NotSealed):
            session.close()
            raise
        return signer

    def _session(self) -> pkcs11.Session:
        """A session that may sign. A token knows one login for a whole process: whoever comes second shares it."""
        criteria = TokenCriteria(label=self._token)
        try:
            return open_pkcs11_session(self._module, token_criteria=criteria, user_pin=self._pin or None)
        except pkcs11.UserAlreadyLoggedIn:
            return open_pkcs11_session(self._module, token_criteria=criteria)

    def _close(self) -> None:
        if self._opened is not None:
            with suppress(pkcs11.PKCS11Error):  # of a token that is gone there is nothing to close
                self._opened.pkcs11_session.close()
        self._opened = None

    def _said(self, fault: Exception) -> NotSealed:
        """The fault in words, and whether to ask again."""
        if isinstance(fault, NotSealed):
            return fault
        if isinstance(fault, _WRONG_PIN):
            self._refused = f"The token {self._token} refuses the PIN: mend PLAZA_SIGNING_PASSWORD and start anew."
            return NotSealed(self._refused)
        if isinstance(fault, pkcs11.NoSuchKey):
            return NotSealed(f"The token {self._token} holds no private key with the label {self._key}.")
        words = str(fault) or type(fault).__name__
        if isinstance(fault, _GONE) or words.startswith("No token"):
            return SignerAway(f"The token {self._token} is not there.", seconds=ASK_AGAIN)
        return SignerAway(f"The token {self._token} could not be used: {words}.", seconds=ASK_AGAIN)


def chain_of(certificate: x509.Certificate, *, known: list[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates above this one among those that are known, nearest first."""
    chain: list[x509.Certificate] = []
    lowest = certificate
    while True:
        issuer = next((one for one in known if one.subject == lowest.issuer and one not in [lowest, *chain]), None)
        if issuer is None:
            return chain
        chain.append(issuer)
        lowest = issuer
