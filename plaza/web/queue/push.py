"""Telling a locked phone: the page's worker, the plaza's push key, and the browsers that asked to be told."""

import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from plaza.core.throttle import allow
from plaza.notices.actions import subscribe, unsubscribe
from plaza.notices.adapters.base import Undelivered
from plaza.notices.queries import public_push_key
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

WORKER = Path(__file__).parents[1] / "static" / "plaza" / "js" / "queue" / "worker.js"
LARGEST = 4096


@lock("public")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script under the plaza's root, so that it may speak for every page."""
    answer = HttpResponse(WORKER.read_text(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@lock("public")
@require_safe
def key(request: HttpRequest) -> JsonResponse:
    """The public key with which a browser subscribes."""
    return JsonResponse({"key": public_push_key()})


@lock("public")
@require_POST
def subscription(request: HttpRequest) -> HttpResponse:
    """Remembers the browser of whoever asks (JSON of a PushSubscription), or forgets it with ``"stop": true``."""
    viewer = viewer_of(request)
    if not allow(f"push:{viewer.holder}", limit=20, per=3600):
        return HttpResponse(status=429)
    try:
        told = json.loads(request.body[:LARGEST])
        endpoint = str(told["endpoint"])
        if told.get("stop"):
            unsubscribe(endpoint, holder=viewer.holder)
        else:
            keys = told["keys"]
            subscribe(
                viewer.holder, endpoint=endpoint, p256dh=str(keys["p256dh"])[:200], auth=str(keys["auth"])[:100],
                language=(get_language() or "id")[:2],
            )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, Undelivered):
        return HttpResponse(status=400)
    return HttpResponse(status=204)
