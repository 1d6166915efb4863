"""The three letters before a tenant's queue numbers (``DPM-017``): given in the file, or found from the code so that no two are alike."""

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

SHAPE = r"[A-Z]{3}"


def queue_letters(tenants: Iterable[tuple[str, str]], *, given: Mapping[str, str]) -> dict[str, str]:
    """Letters for every (code, name): those given first, the others from the code, then from the name, each used once."""
    found = dict(given)
    for code, name in tenants:
        if code not in found:
            found[code] = _free(code, name, taken=set(found.values()))
    return found


def _free(code: str, name: str, *, taken: set[str]) -> str:
    own = re.sub("[^A-Z]", "", code.upper())
    longer = own + re.sub("[^A-Z]", "", name.upper()) + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for source in (own, longer):
        for rest in combinations(source[1:], 2):
            letters = source[0] + "".join(rest)
            if letters not in taken:
                return letters
    raise ValueError(f"no letters are left for {code}")
