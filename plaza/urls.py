"""Every address of the plaza: composition only. Each journey of pages keeps its own list."""

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, include, path, resolve

from plaza.api import urls as api
from plaza.calls import consumers as calls_sockets
from plaza.demo import urls as demo
from plaza.facilities import consumers as building_sockets
from plaza.insight import consumers as insight_sockets
from plaza.queueing import board as board_sockets
from plaza.queueing import consumers as queue_sockets
from plaza.web.account import urls as account
from plaza.web.building import urls as building
from plaza.web.calls import urls as calls
from plaza.web.citizen import urls as citizen
from plaza.web.feedback import urls as feedback
from plaza.web.health import urls as health
from plaza.web.insight import urls as insight
from plaza.web.letters import urls as letters
from plaza.web.log import urls as log
from plaza.web.manager import urls as manager
from plaza.web.officer import urls as officer
from plaza.web.payments import urls as payments
from plaza.web.periksa import urls as periksa
from plaza.web.public import urls as public
from plaza.web.queue import urls as queue
from plaza.web.review import urls as review

JOURNEYS = (
    queue, officer, public, health, account, citizen, payments, calls, review, building, feedback, manager, insight, periksa,
    log, letters, api,
)  # fmt: skip
"""The line and the desk first: addresses are tried in this order, and theirs are asked for all day."""

urlpatterns: list[URLPattern | URLResolver] = [pattern for journey in JOURNEYS for pattern in journey.urlpatterns]
if settings.MODE != "production":
    urlpatterns += demo.urlpatterns
urlpatterns.append(path("akun/", include("allauth.urls")))

websocket_urlpatterns: list[URLPattern] = [
    *queue_sockets.websocket_urlpatterns,
    *calls_sockets.websocket_urlpatterns,
    *building_sockets.websocket_urlpatterns,
    *board_sockets.websocket_urlpatterns,
    *insight_sockets.websocket_urlpatterns,
]

TAKE_FILES = frozenset({
    "step", "upload", "call_papers", "periksa_file", "send_report", "reply_report", "manage_calendar", "differences",
    "upload_while_waiting",
})  # fmt: skip
"""The names of the addresses that take files; every other one takes a form at most."""


def most_of(path: str) -> int:
    """How large a body the address takes, in bytes; 0 for an address that nobody knows."""
    try:
        found = resolve(path)
    except Resolver404:
        return 0
    return settings.LARGEST_REQUEST if found.url_name in TAKE_FILES else settings.SMALL_REQUEST


handler400 = "plaza.web.public.errors.bad_request"
handler403 = "plaza.web.public.errors.forbidden"
handler404 = "plaza.web.public.errors.not_found"
handler500 = "plaza.web.public.errors.broken"
