"""``plaza keys``: which key seals what, sealing everything anew, and whether a key may go."""

from collections.abc import Callable

from plaza.core.fields import rows_only
from plaza.core.rotation import rotate, usage
from plaza.core.sealed import keys

Say = Callable[[str], None]


def run(what: str, key: str, *, say: Say) -> int:
    """0 when it was done or may be done, 1 when a key is still needed, 2 when there is no such key."""
    if what == "rotate":
        return _rotate(say)
    return _status(say) if what == "status" else _retire(key, say)


def _rotate(say: Say) -> int:
    newest = next(iter(keys()))
    say(f"Sealing everything anew under key {newest}; the plaza may go on serving. Stop and begin again as you like.")
    say(f"{rotate(say=say)} values were sealed anew.")
    return 0


def _status(say: Say) -> int:
    found = usage()
    unbound = found.pop("unbound", None)
    for key_id, places in found.items():
        role = (
            "seals"
            if key_id == next(iter(keys()))
            else "opens"
            if key_id in keys()
            else "is not given any more, and sealed"
        )
        say(f"key {key_id} {role}: {sum(places.values())} values")
        for place, count in sorted(places.items()):
            say(f"  {place}: {count}")
    if unbound or not rows_only():
        count = sum((unbound or {}).values())
        say(f"{count} values are not bound to their row yet: run `plaza keys rotate`.")
    return 0


def _retire(key: str, say: Say) -> int:
    if key not in keys():
        say(f"There is no key {key!r} in PLAZA_FIELD_KEYS: it holds {', '.join(keys())}.")
        return 2
    if key == next(iter(keys())):
        say(f"Key {key} is the one that seals: put a new one in front of it first, and run `plaza keys rotate`.")
        return 1
    if places := usage().get(key):
        say(
            f"Key {key} still seals {sum(places.values())} values ({', '.join(sorted(places))}): run `plaza keys rotate`."
        )
        return 1
    say(f"Nothing is sealed under key {key} any more: take it out of PLAZA_FIELD_KEYS and start the plaza again.")
    return 0
