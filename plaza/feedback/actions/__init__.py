"""Every write of this room."""

from plaza.feedback.actions.surveys import BadAnswer, answer_survey, invite

__all__ = ["BadAnswer", "answer_survey", "invite"]
