"""The pure rules of a call: states, seats, frames and relay credentials."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.calls.rules import (
    LONGEST_CHAT,
    LONGEST_SDP,
    ROLES,
    RUNGS,
    SCHEMA,
    TRANSITIONS,
    BadFrame,
    check_frame,
    is_polite,
    turn_credentials,
)

OFFER = {"type": "description", "to": 1, "for": "abc", "body": {"type": "offer", "sdp": "v=0"}}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_an_ended_call_goes_nowhere_and_every_state_leads_to_the_end():
    assert TRANSITIONS["ended"] == frozenset()
    assert all("ended" in following for state, following in TRANSITIONS.items() if state != "ended")


@given(st.sampled_from(range(4)), st.sampled_from(range(4)))
def test_of_two_seats_exactly_one_gives_way(one, other):
    if one != other:
        assert is_polite(one, towards=other) != is_polite(other, towards=one)


def test_the_officer_never_gives_way():
    assert not any(is_polite(0, towards=other) for other in (1, 2, 3))


@given(
    st.fixed_dictionaries({"type": st.sampled_from([*SCHEMA, "unknown"])}, optional={}),
    st.dictionaries(
        st.text(max_size=10) | st.sampled_from(["to", "for", "body", "text", "id", "rung", "bytes"]), json_values
    ),
    st.sampled_from(ROLES),
)
def test_whatever_a_page_sends_is_either_known_through_and_through_or_refused(kind, rest, role):
    frame = {**rest, **kind}
    try:
        checked = check_frame(frame, role=role)
    except BadFrame:
        return
    assert set(checked) <= {"type", *SCHEMA[checked["type"]]}


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        ({}, "unknown"),
        ({"type": ["chat"]}, "unknown"),
        ({"type": "become-officer"}, "unknown"),
        ({"type": "chat", "id": "1", "text": ""}, "text"),
        ({"type": "chat", "id": "1", "text": "x" * (LONGEST_CHAT + 1)}, "text"),
        ({"type": "chat", "id": "", "text": "halo"}, "id"),
        ({**OFFER, "to": 4}, "to"),
        ({**OFFER, "to": True}, "to"),
        ({**OFFER, "body": {"type": "offer", "sdp": "x" * (LONGEST_SDP + 1)}}, "body"),
        ({**OFFER, "body": {"type": "offer", "sdp": "v=0", "more": 1}}, "body"),
        ({**OFFER, "body": {"type": "shout", "sdp": "v=0"}}, "body"),
        ({"type": "candidate", "to": 1, "for": "a", "body": {"candidate": "x" * 2000}}, "body"),
        ({"type": "rung", "rung": "best", "bytes": 1}, "rung"),
        ({"type": "rung", "rung": "lean", "bytes": -1}, "bytes"),
        ({"type": "mark", "document": "d", "x": 1.2, "y": 0}, "x"),
    ],
)
def test_what_does_not_fit_the_schema_is_named(frame, what):
    with pytest.raises(BadFrame, match=f"^{what}$"):
        check_frame(frame, role="officer")


@pytest.mark.parametrize(
    ("role", "frame"),
    [
        ("officer", {"type": "accept"}),
        ("beside", {"type": "accept"}),
        ("officer", {"type": "decline"}),
        ("citizen", {"type": "mark", "document": "d", "x": 0, "y": 0}),
        ("beside", {"type": "show", "document": "d"}),
    ],
)
def test_a_role_cannot_say_what_belongs_to_another(role, frame):
    with pytest.raises(BadFrame, match="forbidden"):
        check_frame(frame, role=role)


def test_fields_that_nobody_asked_for_are_dropped():
    assert check_frame({"type": "ping", "from": 0, "mark": "x"}, role="citizen") == {"type": "ping"}
    assert check_frame({**OFFER, "session": "forged", "from": 0}, role="citizen") == OFFER


@given(st.sampled_from(RUNGS), st.integers(0, 1 << 40))
def test_every_rung_can_be_reported(rung, used):
    assert check_frame({"type": "rung", "rung": rung, "bytes": used}, role="beside")["bytes"] == used


def test_relay_credentials_name_the_ticket_and_their_end_and_are_made_as_coturn_makes_them():
    key = turn_credentials("rahasia", ticket_ref="ticket:7F3K9Q2M", expires=1_800_000_000)
    assert key.username == "1800000000:ticket:7F3K9Q2M"
    expected = hmac.digest(b"rahasia", key.username.encode(), hashlib.sha1)
    assert base64.b64decode(key.credential) == expected


@given(st.text(min_size=1, max_size=20), st.integers(0, 1 << 40))
def test_credentials_of_two_tickets_or_times_differ(secret, expires):
    one = turn_credentials(secret, ticket_ref="ticket:A", expires=expires)
    assert one != turn_credentials(secret, ticket_ref="ticket:B", expires=expires)
    assert one != turn_credentials(secret, ticket_ref="ticket:A", expires=expires + 1)
