"""``{% load announcing %}{% announcements floor=2 tenant="BPJS" service="BPJS-01" %}``: what is to be told at this place, now."""

from django import template

from plaza.facilities.queries import announcements_now
from plaza.web.components.announcing import told

register = template.Library()
SHOWN_AT_ONCE = 3


@register.inclusion_tag("components/announcements.html")
def announcements(floor: int | None = None, tenant: str | None = None, service: str | None = None) -> dict[str, object]:
    """The announcements of a place, in one question to the database; nothing at all when there are none."""
    found = told(announcements_now(floor=floor, tenant=tenant, service=service))
    return {"first": found[:SHOWN_AT_ONCE], "more": found[SHOWN_AT_ONCE:]}
