"""The catalogue's round: words that nobody needs any more are forgotten."""

from plaza.catalogue.actions.learning import forget_missed
from plaza.core.work import every

every(21_600, name="catalogue.forget_missed")(forget_missed)
