"""The log's public files, as any web server could serve them from ``PLAZA_DATA_DIR/log``."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from plaza.integrity.folder import CHECKPOINT, KEY, STATE, public_folder
from plaza.integrity.rules.handover import FILE as HANDOVERS
from plaza.integrity.rules.tiles import PATH, Missing
from plaza.people.locks import lock

NEVER_CHANGES = "public, max-age=31536000, immutable"
CHANGES_SOON = "public, max-age=5"


@lock("public")
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The log's signed word of now."""
    return _served(CHECKPOINT, kind="text/plain; charset=utf-8", lasts=CHANGES_SOON)


@lock("public")
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The log's public key."""
    return _served(KEY, kind="text/plain; charset=utf-8", lasts=CHANGES_SOON)


@lock("public")
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """How the log's key went from one to the next."""
    return _served(HANDOVERS, kind="application/json", lasts=CHANGES_SOON)


@lock("public")
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """When it was last published, what the witnesses said, and what keeps it from going on, if anything does."""
    return _served(STATE, kind="application/json", lasts=CHANGES_SOON)


@lock("public")
@require_safe
def tile(request: HttpRequest, place: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries."""
    path = f"tile/{place}"
    if not PATH.fullmatch(path):
        raise Http404
    return _served(path, kind="application/octet-stream", lasts=NEVER_CHANGES)


def _served(path: str, *, kind: str, lasts: str) -> HttpResponse:
    try:
        data = public_folder().read(path)
    except Missing as missing:
        raise Http404 from missing
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = lasts
    response["Access-Control-Allow-Origin"] = "*"
    return response
