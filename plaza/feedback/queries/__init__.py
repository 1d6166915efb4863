"""Every read of this room that others use."""

from plaza.feedback.queries.complaints import ComplaintFigures, complaint_figures
from plaza.feedback.queries.surveys import (
    Ranked,
    Spoken,
    answers,
    invitation,
    profile,
    scores,
    scores_by,
    scores_by_month,
    spoken,
    survey_link,
)
from plaza.feedback.rules.survey import Scores

__all__ = [
    "ComplaintFigures", "Ranked", "Scores", "Spoken", "answers", "complaint_figures", "invitation", "profile", "scores", "scores_by",
    "scores_by_month", "spoken", "survey_link",
]  # fmt: skip
