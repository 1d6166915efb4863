"""The background work of this room."""

from plaza.core.work import every
from plaza.feedback.actions.reports import log_reports

every(300, name="feedback.log_reports")(log_reports)
