"""What every template knows: the plaza's name, its mode, and the demonstration's clock."""

from django.conf import settings
from django.http import HttpRequest

from plaza.core.clock import now
from plaza.people.viewers import viewer_of


def plaza(request: HttpRequest) -> dict[str, object]:
    """Names that every template may use."""
    return {
        "plaza_name": settings.PLAZA_NAME,
        "public_url": settings.PUBLIC_URL,
        "city": settings.CITY,
        "demo": settings.MODE == "demo",
        "demo_now": now() if settings.DEMO_CLOCK else None,
        "viewer": viewer_of(request) if hasattr(request, "user") else None,
    }
