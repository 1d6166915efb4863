"""What the pages ask of the background: that the scripts which seal reports stand in the log as they are served."""

from plaza.core.work import every
from plaza.feedback.actions.reports import publish_fingerprint
from plaza.web.feedback import alone


def publish_scripts() -> None:
    """Writes the fingerprint of the sealing scripts into the log when it is a new one: at the start, and after a change."""
    publish_fingerprint(alone.mark())


every(300, name="web.sealing_scripts")(publish_scripts)
