"""The page that says what the log is and how it stands, and the page on which anybody checks a receipt."""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.integrity.keys import log_key, witnesses
from plaza.integrity.publishing import Watched
from plaza.integrity.queries import standing
from plaza.people.locks import lock
from plaza.web.log.words import ACTS


@lock("public")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How many entries there are, who signed and who watched, and how anybody checks it without us."""
    now = standing()
    published_at = datetime.fromisoformat(now.state.published_at) if now.state.published_at else None
    context = {
        "standing": now, "published_at": published_at, "watched": [_watched(one) for one in now.state.witnesses],
        "address": f"{settings.PUBLIC_URL}/log",
    }  # fmt: skip
    return render(request, "log/overview.html", context)


def _watched(one: Watched) -> dict[str, object]:
    return {
        "name": one.vkey.partition("+")[0], "size": one.size, "problem": one.problem, "vkey": one.vkey,
        "at": datetime.fromtimestamp(one.at, UTC) if one.at else None,
    }  # fmt: skip


@lock("public")
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Checks a receipt in the reader's own browser; once loaded it needs no network."""
    acts = json.dumps({kind: str(words) for kind, words in ACTS.items()}, ensure_ascii=False)
    return render(request, "log/check.html", {**checking(), "acts": acts})


def checking() -> dict[str, object]:
    """What the checking script must know: the log's public key and those of its witnesses."""
    return {"vkey": str(log_key().verifier), "witness_keys": "\n".join(str(one.key) for one in witnesses())}
