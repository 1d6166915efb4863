"""The transports of the channels: one file per way out, all behind the port in ``base``."""

from plaza.notices.adapters.base import Transport
from plaza.notices.adapters.email import EmailTransport
from plaza.notices.adapters.null import NullTransport
from plaza.notices.adapters.webpush import WebPushTransport

TRANSPORTS: dict[str, Transport] = {
    "email": EmailTransport(),
    "push": WebPushTransport(),
    "whatsapp": NullTransport("whatsapp"),
}
"""The transport of each channel; wiring may put a vendor's in a null one's place."""
