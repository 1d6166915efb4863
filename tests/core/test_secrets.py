"""Links carry their own limits: for one purpose, for a time, unchanged."""

import pytest

from plaza.core.secrets import BadToken, digest, new_secret, sign, unsign


def test_a_signed_link_opens_for_its_purpose():
    assert unsign(sign({"t": "7F3K"}, purpose="ticket"), purpose="ticket") == {"t": "7F3K"}


def test_a_link_for_one_thing_opens_no_other():
    with pytest.raises(BadToken):
        unsign(sign({"t": "7F3K"}, purpose="ticket"), purpose="application")


def test_a_changed_link_opens_nothing():
    token = sign({"t": "7F3K"}, purpose="ticket")
    for changed in ("", "x", token[:-1] + ("A" if token[-1] != "A" else "B"), "A" + token, token.replace(":", ".")):
        with pytest.raises(BadToken):
            unsign(changed, purpose="ticket")


def test_a_link_ends_with_its_time(clock):
    token = sign({"t": "7F3K"}, purpose="ticket")
    clock.forward(seconds=59)
    assert unsign(token, purpose="ticket", max_age=60)
    clock.forward(seconds=2)
    with pytest.raises(BadToken):
        unsign(token, purpose="ticket", max_age=60)


def test_only_the_digest_of_a_secret_is_kept():
    secret = new_secret()
    assert len({new_secret() for _ in range(100)}) == 100
    assert digest(secret) == digest(secret) != digest(new_secret())
    assert secret not in digest(secret)
