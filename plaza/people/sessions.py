"""Sessions and signed-in people, read by one plain statement: every officer's request begins with it.

Nothing is believed longer than one request: the session, the account, the post and its roles come from the database each time.
What is kept within a process is what a session's sealed text says, which is the same for ever, and whose session it was when it was
last read: that is only a hint which account to read along, and a wrong one costs a second statement.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
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
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from plaza.core.clock import real_now
from plaza.core.rows import columns, first, made, width
from plaza.core.secrets import digest
from plaza.people.models import Officer, Posts, User

SEALS_KEPT = 4096
_whose: dict[str, int] = {}
"""Whose session it was when it was last read, by the digest of its name."""
_WHOLE = """SELECT {session}, {user}, {officer}, r.name, r.tenant FROM django_session s
LEFT JOIN people_user u ON u.id = %s AND u.is_active LEFT JOIN people_officer o ON o.user_id = u.id AND o.active
LEFT JOIN people_role r ON r.officer_id = o.id WHERE s.session_key = %s AND s.expire_date > %s"""


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by one plain statement together with whose they are."""

    user: User | None = None
    """Whoever was signed in with this session when it was last read, if the process knew where to look."""

    def load(self) -> dict[str, Any]:
        """What the session holds; an old or unknown one is empty and loses its name."""
        key = str(self.session_key or "").replace("\0", "")
        found, user = _read(key) if key else (None, None)
        if found is None:
            self._session_key = None
            return {}
        data = self.decode(found.session_data)
        self.user = user if user and str(data.get(SESSION_KEY)) == str(user.pk) else None
        _remember(key, str(data.get(SESSION_KEY, "")))
        return data

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What the sealed text says; nothing for one that is not ours."""
        opened = _opened(str(session_data), self.key_salt)
        return dict(JSONSerializer().loads(opened)) if opened else super().decode(session_data)


def _read(key: str) -> tuple[Session | None, User | None]:
    """The session, and the account that it belonged to when it was last read, with its post and roles of this moment."""
    user_id = _whose.get(digest(key))
    if user_id is None:
        return first(Session, "t.session_key = %s AND t.expire_date > %s", [key, real_now()]), None
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [user_id, key, connection.ops.adapt_datetimefield_value(real_now())])
        rows = cursor.fetchall()
    if not rows:
        return None, None
    row, begin = rows[0], width(Session)
    return made(Session, row[:begin]), _user(rows, begin) if row[begin] is not None else None


def _user(rows: Sequence[Sequence[Any]], begin: int) -> User:
    """The account with its posts, from the columns that begin there: one row for each role, or one without any."""
    end = begin + width(User)
    post = rows[0][end:-2]
    officer = made(Officer, post) if post[0] is not None else None
    user = made(User, rows[0][begin:end])
    user.posts = Posts(officer, tuple((name, tenant) for *_, name, tenant in rows if name is not None))
    return user


@cache
def _statement() -> str:
    return _WHOLE.format(session=columns(Session, "s"), user=columns(User, "u"), officer=columns(Officer, "o"))


def _remember(key: str, user_id: str) -> None:
    """Keeps the hint."""
    if len(_whose) >= SEALS_KEPT:
        _whose.clear()
    if user_id.isdigit():
        _whose[digest(key)] = int(user_id)


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
        known = getattr(session, "user", None)
        user = known if known and known.pk == int(number) else first(User, "t.id = %s AND t.is_active", [int(number)])
        if user and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return user
    asked = HttpRequest()
    asked.session = session
    return get_user(asked)
