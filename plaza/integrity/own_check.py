"""``plaza verify-log`` without a source: this plaza's own database, its tables, and what it has published."""

from collections.abc import Callable
from dataclasses import replace

from plaza.integrity.audit.command import Wish, run
from plaza.integrity.folder import public_folder
from plaza.integrity.keys import log_key
from plaza.integrity.queries import check_log
from plaza.integrity.registers import differences

Say = Callable[[str], None]


def check_own(wish: Wish, *, say: Say) -> int:
    """Says what was found: 0 when everything holds, 1 when something does not."""
    found = check_log()
    say(
        f"{found.size} entries, {found.published} of them public, {found.unnumbered} waiting for a number, root {found.root}"
    )
    say(f"! {found.fault}" if found.fault else "The log holds together.")
    wrong = 1 if _rows_apart(say) or found.fault else 0
    if not found.published:
        return wrong
    say("As everybody sees it:")
    own = replace(wish, source=str(public_folder().place), key=wish.key or str(log_key().verifier))
    return run(own, say=say) or wrong


def _rows_apart(say: Say) -> int:
    """Names every row that has no entry, and every entry that has no row; how many."""
    count = 0
    for sentence in differences():
        say(f"! {sentence}")
        count += 1
    say("The tables and the log say the same." if not count else f"{count} differences between the tables and the log.")
    return count
