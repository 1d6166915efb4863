"""Voices: the server's own by espeak-ng where it is installed, otherwise none."""

from functools import cache

from plaza.facilities.adapters.base import Voice
from plaza.facilities.adapters.espeak import EspeakVoice, find
from plaza.facilities.adapters.null import NullVoice


@cache
def voice() -> Voice:
    """The voice of this machine."""
    program = find()
    return EspeakVoice(program) if program else NullVoice()
