"""The check for whoever has only these files: ``python -m plaza.integrity.audit SOURCE [OLD_CHECKPOINT…]``."""

import sys

from plaza.integrity.audit.command import Wish, run


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


source, *against = sys.argv[1:] or ["."]
raise SystemExit(run(Wish(source, against=against), say=_say))
