"""Web push (RFC 8030, 8291, 8292) by pywebpush: a notice that wakes a locked phone, sealed for that browser alone."""

import json
from functools import cache
from urllib.parse import urlsplit

import requests
from django.conf import settings
from py_vapid import Vapid

from plaza.core.outside import TooSlow, within
from plaza.notices.adapters.base import Letter, Undelivered
from plaza.notices.queries import push_key
from plaza.notices.rules import is_push_host

SECONDS_TO_LIVE = 600
PATIENCE, DEADLINE = 5, 10.0
GONE = (404, 410)


class WebPushTransport:
    """Pushes to a browser that subscribed on a page of the plaza."""

    name = "push"

    def check(self) -> str:
        return "" if push_key(make=False) else "No browser has subscribed yet; the key is made then."

    def send(self, letter: Letter) -> None:
        # It brings a second HTTP client along, a tenth of what starting a process takes: whoever never pushes goes without.
        from pywebpush import WebPushException, webpush  # noqa: PLC0415

        endpoint = str(letter.address["endpoint"])
        refuse_foreign(endpoint)
        title, body = next(iter(letter.words.values()))
        told = json.dumps(
            {"title": title, "body": body, "link": letter.link, "about": letter.about, "kind": letter.kind}
        )
        key = _vapid(push_key())
        try:
            within(
                DEADLINE, webpush, subscription_info=letter.address, data=told, vapid_private_key=key, ttl=SECONDS_TO_LIVE,
                vapid_claims={"sub": f"mailto:{settings.EMAIL_FROM}"}, timeout=PATIENCE, headers={"Urgency": "high"},
            )  # fmt: skip
        except WebPushException as problem:
            status = getattr(problem.response, "status_code", 0)
            raise Undelivered(f"the push service answered {status}", final=status in GONE) from problem
        except (requests.RequestException, TooSlow, ValueError) as problem:
            raise Undelivered(f"the push service: {type(problem).__name__}") from problem


def refuse_foreign(endpoint: str) -> None:
    """Raises Undelivered for an address that is no push service's (a test's own machine excepted in test mode)."""
    parts = urlsplit(endpoint)
    own = settings.MODE == "test" and parts.hostname in ("127.0.0.1", "localhost")
    if not own and not (parts.scheme == "https" and is_push_host(parts.hostname or "")):
        raise Undelivered("that address is no push service's", final=True)


@cache
def _vapid(private: str) -> Vapid:
    return Vapid.from_pem(private.encode())
