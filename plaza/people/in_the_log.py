"""Who may act here, as it is laid beside the log."""

from collections.abc import Iterator
from typing import Any

from plaza.integrity.registers import Row, Table
from plaza.people.models import Officer, Role, Task

ROLE_KINDS = frozenset({"people.appointed", "people.role_taken", "people.taken_over"})


def of_role(role: Any) -> list[object]:
    """What the log commits to of a role, of the room's row and of a migration's."""
    return ["role", role.officer_id, role.name, role.tenant]


def of_role_taken(officer_id: int, name: str, tenant: str) -> list[object]:
    """What it commits to when a role was taken away: whoever puts the row there again has no entry."""
    return ["role taken", officer_id, name, tenant]


def _roles() -> Iterator[Row]:
    for role in Role.objects.select_related("officer").order_by("pk").iterator(500):
        yield Row(
            role.officer.ref, f"{role.officer.ref} as {role}", of_role(role),
            gone=of_role_taken(role.officer_id, role.name, role.tenant),
        )  # fmt: skip


def _officers() -> Iterator[Row]:
    return (Row(row.ref, row.ref) for row in Officer.objects.order_by("pk").iterator(500))


def _tasks() -> Iterator[Row]:
    for task in Task.objects.filter(ended_at=None).order_by("pk").iterator(500):
        yield Row(task.subject_ref, f"the task of officer:{task.officer_id} on {task.subject_ref}")


TABLES = [
    Table("officers", _officers, ROLE_KINDS),
    Table("roles", _roles, ROLE_KINDS),
    Table("tasks", _tasks, {"people.task_given", "people.emergency"}),
]
