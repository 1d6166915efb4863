"""Writing a row that may be there already."""

from django.db import IntegrityError, models, transaction


def save_new(row: models.Model) -> bool:
    """Insert the row; False when a constraint keeps it out, and then nothing is written."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
