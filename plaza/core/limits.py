"""The shapes of ASGI, and what is said to a request that is too large."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SENTENCE = (
    "Berkas ini terlalu besar. Kirim foto atau PDF yang lebih kecil.\n"
    "This is too large. Please send a smaller photo or PDF.\n"
)
