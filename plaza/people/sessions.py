"""Sessions and signed-in people, read by plain statements: every officer's request begins with them.

Nothing is believed longer than one request: the session, the account, the post and its roles come from the database each time.
What is kept within a process is only what a session's sealed text says, which is the same for ever.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.signing import JSONSerializer
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from plaza.core.clock import real_now
from plaza.core.rows import first
from plaza.people.models import User

SEALS_KEPT = 4096


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by one plain statement."""

    def load(self) -> dict[str, Any]:
        """What the session holds; an old or unknown one is empty and loses its name."""
        key = str(self.session_key or "").replace("\0", "")
        found = first(Session, "t.session_key = %s AND t.expire_date > %s", [key, real_now()]) if key else None
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found.session_data)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What the sealed text says; nothing for one that is not ours."""
        opened = _opened(str(session_data), self.key_salt)
        return dict(JSONSerializer().loads(opened)) if opened else super().decode(session_data)


@lru_cache(maxsize=SEALS_KEPT)
def _opened(sealed: str, salt: str) -> bytes:
    """The words under the seal, as bytes so that nobody changes what is kept; empty when the seal is not ours."""
    try:
        return JSONSerializer().dumps(signing.loads(sealed, salt=salt, serializer=JSONSerializer))
    except (signing.BadSignature, ValueError):
        return b""


class SignedIn(AuthenticationMiddleware):
    """Puts whoever is signed in on the request, looked up when somebody first asks."""

    def process_request(self, request: HttpRequest) -> None:
        """The lookup waits until it is needed: most pages never ask."""
        request.user = SimpleLazyObject(lambda: user_of_session(request.session))  # type: ignore[assignment]


def user_of_session(session: SessionBase) -> User | AnonymousUser:
    """The active user whose password has not changed since the sign-in; whatever is not plain is Django's to judge."""
    number = session.get(SESSION_KEY)
    if number is None:
        return AnonymousUser()
    if session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and str(number).isdigit():
        user = first(User, "t.id = %s AND t.is_active", [int(number)])
        if user and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return user
    asked = HttpRequest()
    asked.session = session
    return get_user(asked)
