"""The server's own voice: sentences of boards and kiosks as sound, made once and kept; nothing else can be made to speak."""

import hashlib
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from plaza.core.throttle import allow
from plaza.facilities.adapters import voice
from plaza.facilities.queries import counter
from plaza.facilities.rules import called_aloud
from plaza.people.locks import lock
from plaza.web.building.phrases import PHRASES

NUMBER = re.compile(r"[A-Z]{3}-\d{3,4}")
KEPT = 2000
"""Sentences kept on the disk; a day of a full house has fewer."""
NEW_A_MINUTE = 120


@lock("public")
@require_safe
def called(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The call-up of a number to a counter, in Indonesian."""
    desk = counter(code)
    if desk is None or not NUMBER.fullmatch(number):
        raise Http404
    words = called_aloud(number, counter=desk.code, floor=desk.floor, direction=desk.direction)
    return _sound(words, language="id")


@lock("public")
@require_safe
def phrase(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """A sentence of the kiosk."""
    if name not in PHRASES or language not in ("id", "en"):
        raise Http404
    return _sound(PHRASES[name].in_language(language), language=language)


def _sound(words: str, *, language: str) -> HttpResponse:
    """The sentence as a WAV file; 404 where the machine has no voice, and the page chimes."""
    name = hashlib.sha256(f"{language}:{words}".encode()).hexdigest()[:32]
    folder = settings.DATA_DIR / "voice"
    path = folder / f"{name}.wav"
    if not path.exists():
        sound = voice().speak(words, language=language) if allow("voice:new", limit=NEW_A_MINUTE, per=60) else None
        if sound is None:
            raise Http404
        folder.mkdir(exist_ok=True)
        for old in sorted(folder.glob("*.wav"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
        fresh = path.with_suffix(f".{id(sound)}")
        fresh.write_bytes(sound)
        fresh.replace(path)
    answer = HttpResponse(path.read_bytes(), content_type="audio/wav")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
