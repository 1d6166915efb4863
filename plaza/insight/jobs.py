"""Insight's round: what was taken in hand ends when its cause is gone."""

from plaza.core.work import every
from plaza.insight.actions import end_gone_alerts

every(20, name="insight.end_gone_alerts")(end_gone_alerts)
