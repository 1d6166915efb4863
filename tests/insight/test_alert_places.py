"""Every alert that names a place leads there."""

import pytest
from django.urls import reverse

from plaza.web.insight.words import ALERT_PLACES, ALERTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", sorted(ALERT_PLACES))
def test_where_an_alert_leads_there_is_a_page_for_the_coordinator(kind, officer_of):
    assert kind in ALERTS
    assert officer_of("", role="koordinator").get(reverse(ALERT_PLACES[kind])).status_code == 200
