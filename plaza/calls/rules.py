"""What a call may do: its states, its seats, the frames of its socket, and relay credentials. Pure.

Source of the credentials: the "TURN REST API" draft (draft-uberti-behave-turn-rest-00), as coturn's
``use-auth-secret`` reads it.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OPEN_STATES = frozenset({"ringing", "talking"})
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "ringing": frozenset({"talking", "ended"}),
    "talking": frozenset({"ended"}),
    "ended": frozenset(),
}
OUTCOMES = frozenset({"finished", "declined", "unanswered", "left", "transferred", "dropped", "abusive", "callback"})
OFFICER_OUTCOMES = frozenset({"finished", "unanswered", "transferred", "dropped", "abusive", "callback"})
CALLBACK = "callback"
"""The link did not bear the call: the person keeps the place and is called again. Officer and citizen may both say so."""

OFFICER, CITIZEN, BESIDE, AGENCY = range(4)
INTERPRETER = "juru_bahasa"
"""The role of whoever is asked into the seat beside the citizen by the system; a relative comes there by a link."""
ROLES = ("officer", "citizen", "beside", "agency")
RUNGS = ("full", "lean", "stills", "voice", "text", "callback")
"""The ladder, best first."""

LONGEST_CHAT = 2000
LONGEST_SDP = 48 * 1024
LONGEST_CANDIDATE = 1024
LONGEST_WORD = 200
LONGEST_WANTED = 60
LARGEST_PHOTO = 1 << 25
CREDENTIAL_SECONDS = 600

Json = object
Frame = Mapping[str, Json]


class BadFrame(ValueError):
    """A frame that the schema does not allow; the message is a short code for the page."""


def is_between_two(place: int) -> bool:
    """Whether this is one of the two seats that the call is between; the others sit beside."""
    return place in (OFFICER, CITIZEN)


def is_polite(place: int, *, towards: int) -> bool:
    """Whether this seat gives way when both offer at once; the lower place insists, so the officer always does."""
    return place > towards


def may_send(role: str, kind: str) -> bool:
    """Whether a role may send frames of this kind at all."""
    return role in SENDERS.get(kind, frozenset())


@dataclass(frozen=True)
class Credentials:
    """What a browser shows to the relay."""

    username: str
    credential: str


def turn_credentials(secret: str, *, ticket_ref: str, expires: int) -> Credentials:
    """The relay's user name and password for one ticket, void after ``expires`` (seconds of real time since 1970)."""
    username = f"{expires}:{ticket_ref}"
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return Credentials(username=username, credential=base64.b64encode(mac).decode())


def check_frame(frame: Frame, *, role: str) -> dict[str, Json]:
    """The frame with exactly its known fields; raises BadFrame (``unknown``, ``forbidden`` or the field's name)."""
    kind = frame.get("type")
    if not isinstance(kind, str) or kind not in SCHEMA:
        raise BadFrame("unknown")
    if not may_send(role, kind):
        raise BadFrame("forbidden")
    checked: dict[str, Json] = {"type": kind}
    for name, fits in SCHEMA[kind].items():
        if not fits(frame.get(name)):
            raise BadFrame(name)
        if frame.get(name) is not None:
            checked[name] = frame[name]
    return checked


def _text(longest: int, *, least: int = 0) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= longest


def _maybe(fits: Callable[[Json], bool]) -> Callable[[Json], bool]:
    return lambda value: value is None or fits(value)


def _whole(most: int) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _sum(value: Json) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _one_of(*allowed: str) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and value in allowed


def _flag(value: Json) -> bool:
    return isinstance(value, bool)


def _share(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _description(value: Json) -> bool:
    if not isinstance(value, dict) or set(value) != {"type", "sdp"}:
        return False
    return value["type"] in ("offer", "answer", "pranswer", "rollback") and _text(LONGEST_SDP)(value["sdp"])


def _candidate(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    known = {"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"}
    short = all(part is None or isinstance(part, int) or _text(LONGEST_CANDIDATE)(part) for part in value.values())
    return set(value) <= known and short


_WORD = _text(LONGEST_WORD)
_NAME = _text(64, least=1)
_PLACE = _whole(3)

#: Every kind of frame that a page may send, and what each field must be.
SCHEMA: Mapping[str, Mapping[str, Callable[[Json], bool]]] = {
    "ping": {},
    "accept": {"check": _maybe(_WORD)},
    "decline": {},
    "description": {"to": _PLACE, "for": _NAME, "body": _description},
    "candidate": {"to": _PLACE, "for": _NAME, "body": _maybe(_candidate)},
    "relay": {},
    "chat": {"id": _NAME, "text": _text(LONGEST_CHAT, least=1)},
    "rung": {"rung": _one_of(*RUNGS), "bytes": _whole(1 << 40), "chosen": _maybe(_flag), "sign": _maybe(_flag)},
    "state": {
        "muted": _maybe(_flag),
        "camera": _maybe(_flag),
        "screen": _maybe(_flag),
        "waiting": _maybe(_flag),
        "device": _maybe(_one_of("", "asking", "voice", "picture")),
    },
    "mark": {
        "document": _NAME,
        "x": _share,
        "y": _share,
        "w": _maybe(_share),
        "h": _maybe(_share),
        "word": _maybe(_WORD),
    },
    "unmark": {"document": _NAME},
    "show": {"document": _NAME},
    "photo": {"sha": _sum, "length": _whole(LARGEST_PHOTO), "wanted": _maybe(_text(LONGEST_WANTED))},
    "photo_end": {},
    "hangup": {"outcome": _maybe(_one_of(*OFFICER_OUTCOMES))},
}
_EVERYBODY = frozenset(ROLES)
SENDERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(SCHEMA, _EVERYBODY),
    "accept": frozenset({"citizen"}),
    "decline": frozenset({"citizen"}),
    "mark": frozenset({"officer"}),
    "unmark": frozenset({"officer"}),
    "show": frozenset({"officer", "citizen"}),
    "photo": frozenset({"citizen"}),
    "photo_end": frozenset({"citizen"}),
}
#: What goes to one seat only, and what goes to all the others as it came.
DIRECTED = frozenset({"description", "candidate"})
SHARED = frozenset({"rung", "state", "show"})
