"""The plaza as an ASGI application: pages, and sockets behind an Origin check. Composition only."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402  Django must be set up before these are read
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from plaza.core.bodies import Bodies  # noqa: E402
from plaza.core.pages import Pages  # noqa: E402
from plaza.people.sockets import Sockets  # noqa: E402
from plaza.urls import most_of, websocket_urlpatterns  # noqa: E402

_origins = [*settings.ORIGINS]
if settings.MODE != "production":
    _origins += ["localhost", "127.0.0.1"]

application = ProtocolTypeRouter(
    {
        "http": Bodies(Pages(threads=settings.DATABASE_POOL), most_of=most_of),
        "websocket": OriginValidator(Sockets(websocket_urlpatterns), _origins),
    }
)
