"""The catalogue's rounds: planned changes come into force on their day, words that nobody needs any more are forgotten."""

from plaza.catalogue.actions.learning import forget_missed
from plaza.catalogue.actions.revising import bring_due_into_force
from plaza.core.work import every

every(21_600, name="catalogue.forget_missed")(forget_missed)
every(30, name="catalogue.bring_due_into_force")(bring_due_into_force)
