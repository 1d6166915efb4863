"""What calls do by themselves: documents that were only shown in a call do not stay."""

from plaza.calls.papers import forget_papers
from plaza.core.work import every

every(3600, name="calls.forget_papers")(forget_papers)
