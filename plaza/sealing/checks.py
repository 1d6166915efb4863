"""The sealing room's word in ``plaza check --deploy``: can documents be set and sealed here, and may they be in production?"""

from django.core.checks import CheckMessage, Error, register

from plaza.sealing.queries import check


@register(deploy=True)
def documents_can_be_sealed(app_configs: object, **_: object) -> list[CheckMessage]:
    """One finding for each thing an operator must mend."""
    return [Error(problem, id="sealing.E001") for problem in check()]
