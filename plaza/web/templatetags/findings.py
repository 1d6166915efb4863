"""A finding by what was found: ``{% load findings %}``."""

from django import template

from plaza.web.components.findings import Row, title_of

register = template.Library()


@register.filter
def finding_title(row: Row) -> str:
    """``{{ row|finding_title }}``: what was found, or the rule's name where it holds."""
    return str(title_of(row))
