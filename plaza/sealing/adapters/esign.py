"""A remote signing service in the way that BSrE publishes for its e-sign client (v1 and v2): a PDF goes there and comes back sealed.

Two ways, by what the settings name:

- an official's NIK: each act of signing needs what that official hands over (a passphrase, or in v2 a one-time code that the
  service sends them). Neither is a setting, neither is written down; documents wait until the official comes;
- a subscriber (v2, the electronic seal of an institution): the service gives a one-time code against the activation code, and
  documents are sealed as they come.

What comes back is believed only after it was looked at: it must be the document that was sent, with one seal on it, unbroken.
"""

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import requests
import urllib3

from plaza.core.outside import refuse_in_page
from plaza.sealing.circuit import Circuit
from plaza.sealing.opening import examined, is_same
from plaza.sealing.rules import NeedsOfficial, NotSealed, SignerAway, Trust, Unlock, WrongUnlock

CONNECT = 5.0
LARGEST = 32 * 1024 * 1024
"""How many bytes an answer may have."""
LONGEST_WORDS = 160
WRONG_PASSPHRASE = 2031
"""The service's own number for it."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """How the plaza is known to the service, and in whose name documents are sealed there."""

    url: str
    version: Literal["v1", "v2"] = "v2"
    user: str = ""
    password: str = field(default="", repr=False)
    nik: str = ""
    subscriber: str = ""
    activation: str = field(default="", repr=False)
    seconds: float = 30.0


@dataclass(frozen=True)
class _Answer:
    """What the service said, whole."""

    status: int
    body: bytes = field(repr=False)

    def told(self) -> Mapping[str, object]:
        """The body as JSON, empty when it is none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


class EsignService:
    """Seals at a service elsewhere."""

    name = "esign"
    far = True

    def __init__(self, account: Account, *, trust: Callable[[], Trust], location: str = "") -> None:
        self._account, self._trust, self._location = account, trust, location
        self._circuit = Circuit("The signing service")

    def seal(self, pdf: bytes, *, reason: str, unlock: Unlock | None = None) -> bytes:
        """The PDF as the service sealed it, once it was looked at."""
        if not self._account.subscriber and not (unlock and (unlock.passphrase or unlock.totp)):
            raise NeedsOfficial("Each signature needs the official's own passphrase or one-time code.")
        with self._circuit.trying():
            sealed = self._sent(pdf, reason=reason, unlock=unlock or Unlock())
        self._look_at(sealed, sent=pdf)
        return sealed

    def ask_for_code(self, *, documents: int = 1) -> None:
        """Has the service send the official a one-time code for so many documents (v2)."""
        if self._account.version == "v1" or not self._account.nik:
            raise NotSealed("Only an official's account of the service's second version has one-time codes.")
        with self._circuit.trying():
            self._post("/api/v2/sign/get/totp", json={"nik": self._account.nik, "data": documents})

    def check(self) -> list[str]:
        """Asks the service whether this official may sign; of a seal, whether its code is good."""
        problems = []
        if not self._trust().roots:
            problems.append("PLAZA_TRUST_ROOTS names no root of the signing service: nobody would believe its seals.")
        try:
            if not self._may_sign():
                problems.append("The signing service says that the official's certificate is not ready to sign.")
        except NotSealed as fault:
            problems.append(str(fault))
        return problems

    def _may_sign(self) -> bool:
        if self._account.subscriber:
            return bool(self._seal_code())
        if self._account.version == "v1":
            told = self._ask("GET", f"/api/user/status/{self._account.nik}").told()
        else:
            told = self._post("/api/v2/user/check/status", json={"nik": self._account.nik}).told()
        return "ISSUE" in (told.get("status"), told.get("message"))

    def _sent(self, pdf: bytes, *, reason: str, unlock: Unlock) -> bytes:
        """The service's document for this one, not looked at yet."""
        account = self._account
        if account.version == "v1":
            said = {"nik": account.nik, "passphrase": unlock.passphrase, "tampilan": "invisible", "reason": reason}
            files = {"file": ("dokumen.pdf", pdf, "application/pdf")}
            answer = self._post("/api/sign/pdf", data={**said, "location": self._location}, files=files)
            return answer.body
        if account.subscriber:
            return self._sent_v2(
                "/api/v2/seal/pdf", {"idSubscriber": account.subscriber, "totp": self._seal_code()}, pdf, reason=reason
            )
        key = {"totp": unlock.totp} if unlock.totp else {"passphrase": unlock.passphrase}
        return self._sent_v2("/api/v2/sign/pdf", {"nik": account.nik, **key}, pdf, reason=reason)

    def _sent_v2(self, path: str, whose: Mapping[str, object], pdf: bytes, *, reason: str) -> bytes:
        looks = [{"tampilan": "INVISIBLE", "location": self._location, "reason": reason}]
        file = [base64.b64encode(pdf).decode()]
        back = self._post(path, json={**whose, "signatureProperties": looks, "file": file}).told().get("file")
        if not isinstance(back, list) or len(back) != 1 or not isinstance(back[0], str):
            raise NotSealed("The signing service did not give one document back for one.")
        try:
            return base64.b64decode(back[0], validate=True)
        except binascii.Error as fault:
            raise NotSealed("The signing service gave something back that is no document.") from fault

    def _seal_code(self) -> str:
        """A one-time code for one document, against the activation code."""
        whose = {"idSubscriber": self._account.subscriber, "totp": self._account.activation, "data": "1"}
        told = self._post("/api/v2/seal/get/totp", json=whose).told()
        if not told.get("totp") or told.get("result") is False:
            raise NotSealed("The signing service gives no code for the seal: renew PLAZA_ESIGN_ACTIVATION.")
        return str(told["totp"])

    def _look_at(self, sealed: bytes, *, sent: bytes) -> None:
        trust = self._trust()
        report = examined(sealed, trust=trust)
        if report.problem == "busy":
            raise SignerAway("The document that the signing service gave back could not be examined.")
        if report.problem or not report.signed:
            raise NotSealed("The signing service gave a document back without a seal.")
        if not report.integrity or report.seals != 1:
            raise NotSealed("The signing service gave a document back whose seal does not fit it.")
        if trust.roots and not report.trusted:
            raise NotSealed(
                f"The signing service sealed in a name that PLAZA_TRUST_ROOTS does not vouch for: {report.signer}."
            )
        if not is_same(sent, back=sealed):
            raise NotSealed("The signing service gave another document back than the one it was sent.")

    def _post(self, path: str, **content: object) -> _Answer:
        return self._ask("POST", path, **content)

    def _ask(self, method: str, path: str, **content: object) -> _Answer:
        """One question to the service, once; raises what its answer means when it is not a good one."""
        refuse_in_page("the signing service")
        deadline = time.monotonic() + self._account.seconds
        try:
            with requests.request(
                method, self._account.url + path, auth=(self._account.user, self._account.password), stream=True,
                timeout=(CONNECT, self._account.seconds), allow_redirects=False, **content,  # type: ignore[arg-type]
            ) as response:  # fmt: skip
                answer = _Answer(response.status_code, _read(response, deadline=deadline))
        except (requests.RequestException, urllib3.exceptions.HTTPError) as fault:
            raise SignerAway(f"The signing service does not answer ({type(fault).__name__}).") from fault
        self._judge(answer, content)
        return answer

    def _judge(self, answer: _Answer, content: Mapping[str, object]) -> None:
        if answer.status == 200:
            return
        told = answer.told()
        words = _without_secrets(str(told.get("error") or told.get("message") or ""), content)
        if answer.status in (401, 403):
            raise NotSealed(
                "The signing service refuses the plaza's own name or password: mend PLAZA_ESIGN_USER and its password."
            )
        if told.get("status_code") == WRONG_PASSPHRASE or "passphrase" in words.lower() or "totp" in words.lower():
            raise WrongUnlock(f"The signing service refuses the passphrase or code. {words}".rstrip())
        if answer.status >= 500 or answer.status in (408, 429):
            raise SignerAway(f"The signing service is not well (answer {answer.status}). {words}".rstrip())
        raise NotSealed(f"The signing service refuses the document (answer {answer.status}). {words}".rstrip())


def _read(response: requests.Response, *, deadline: float) -> bytes:
    """The whole body, within the limit and the time: a service that drips is a service that is away."""
    whole = bytearray()
    while part := response.raw.read1(65_536, decode_content=True):
        whole += part
        if len(whole) > LARGEST:
            raise NotSealed("The signing service answers with far more than a document.")
        if time.monotonic() > deadline:
            raise SignerAway("The signing service answers too slowly.")
    return bytes(whole)


def _without_secrets(words: str, content: Mapping[str, object]) -> str:
    """The service's own words, short, and without anything secret that it may have repeated."""
    told = {**_plain(content.get("json")), **_plain(content.get("data"))}
    for name in ("passphrase", "totp", "nik"):
        if secret := str(told.get(name) or ""):
            words = words.replace(secret, "…")
    return words[:LONGEST_WORDS]


def _plain(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}
