"""The transports of the channels: one file per way out, all behind the port in ``base``."""

from django.conf import settings

from plaza.notices.adapters.base import Transport
from plaza.notices.adapters.email import EmailTransport
from plaza.notices.adapters.null import NullTransport
from plaza.notices.adapters.webpush import WebPushTransport
from plaza.notices.adapters.whatsapp import WhatsAppTransport

TRANSPORTS: dict[str, Transport] = {
    "email": EmailTransport(),
    "push": WebPushTransport(),
    "whatsapp": WhatsAppTransport() if settings.WHATSAPP_TOKEN else NullTransport("whatsapp"),
}
"""The transport of each channel."""
