"""Where a request comes from, as far as one may know: an address is shared by a household, an office, or all customers of a carrier."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from plaza.core.limits import Scope
from plaza.core.secrets import digest

WHOLE_NET = 64
"""Bits of an IPv6 address that one household has; it may change the others as it likes."""


def network_of(request: HttpRequest) -> str:
    """The network that the request comes from: an IPv4 address, or the first 64 bits of an IPv6 one.

    Empty for this machine and the networks beside it: those are the house's own, or a proxy that nobody has told the plaza of.
    """
    try:
        address = ip_address(_said(request))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_private:
        return ""
    return str(address) if address.version == 4 else f"{int(address) >> (128 - WHOLE_NET):x}"


def _said(request: HttpRequest) -> str:
    """The address by the last proxy that is the plaza's own; whatever stands before it anybody may have written."""
    proxies = settings.TRUSTED_PROXIES
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(passed) >= proxies:
        return passed[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def range_of(request: HttpRequest) -> str:
    """The range of addresses that the network lies in (of IPv4 the first 24 bits, of IPv6 its 64), as a digest; empty as there."""
    network = network_of(request)
    return digest(network.rpartition(".")[0] or network) if network else ""


def scope_network(scope: Scope) -> str:
    """The network that an ASGI scope comes from, as `network_of`."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("", 0))[0]
    passed = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if passed:
        request.META["HTTP_X_FORWARDED_FOR"] = b",".join(passed).decode("latin-1")
    return network_of(request)
