"""The background work of this room."""

from plaza.core.work import every
from plaza.feedback.actions.complaints import close_settled, close_unanswered, escalate_overdue
from plaza.feedback.actions.proofs import forget_proofs
from plaza.feedback.actions.reports import log_reports

every(300, name="feedback.log_reports")(log_reports)
every(300, name="feedback.forget_proofs")(forget_proofs)
every(300, name="feedback.escalate_overdue")(escalate_overdue)
every(3600, name="feedback.close_settled")(close_settled)
every(3600, name="feedback.close_unanswered")(close_unanswered)
