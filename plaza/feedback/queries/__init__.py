"""Every read of this room that others use."""

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
    "Ranked", "Scores", "Spoken", "answers", "invitation", "profile", "scores", "scores_by", "scores_by_month", "spoken",
    "survey_link",
]  # fmt: skip
