"""Who applies for whom, and with which papers: a child, a parent, somebody else, a firm; a foreigner with a passport. Pure.

Somebody who applies for another shows the paper that allows it, and a person looks at it. A foreigner's passport or stay permit
answers wherever an identity card is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plaza.catalogue.rules.definitions import DocumentKind, Requirement, ServiceDefinition
from plaza.core.texts import Pair, t

SELF = "self"
FOR_WHOM: dict[str, Pair] = {
    SELF: t("Saya sendiri", "Myself"),
    "child": t("Anak saya", "My child"),
    "parent": t("Orang tua saya", "My parent"),
    "other": t("Orang lain yang memberi kuasa", "Somebody who authorised me"),
    "firm": t("Badan usaha atau lembaga", "A firm or an institution"),
}
"""The one question, with its answers; nearly everybody answers the first."""
ALLOWED_BY: dict[str, tuple[str, ...]] = {
    "child": ("birth_cert", "kk"),
    "parent": ("power_of_attorney", "kk"),
    "other": ("power_of_attorney",),
    "firm": ("deed", "power_of_attorney", "institution_letter"),
}
"""The kinds of paper that allow it; any one of them does."""
CARD = "ktp"
FOREIGN_CARDS = ("passport", "stay_permit")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who stands before the form: ``for_whom`` is a key of FOR_WHOM; ``foreign`` has a passport instead of a NIK."""

    for_whom: str = SELF
    foreign: bool = False

    @property
    def proxied(self) -> bool:
        """Whether somebody applies for another."""
        return self.for_whom != SELF


def kinds_wanted(definition: ServiceDefinition, *, asker: Asker) -> list[str]:
    """The kinds of document that this asker needs besides those the definition knows."""
    wanted = [*FOREIGN_CARDS] if asker.foreign and CARD in _asked(definition) else []
    if asker.proxied and not _asks_for_proxy(definition):
        wanted += ALLOWED_BY[asker.for_whom]
    return list(dict.fromkeys(wanted))


def as_it_applies(
    definition: ServiceDefinition, *, asker: Asker, papers: Mapping[str, DocumentKind]
) -> ServiceDefinition:
    """The definition as it applies to this asker: the card replaced, the paper that allows it asked for. Others get it as it is."""
    if not asker.proxied and not asker.foreign:
        return definition
    requirements = [_for_asker(item, definition, asker, papers) for item in definition.requirements]
    asked = [item for item in requirements if item is not None]
    if asker.proxied and not _asks_for_proxy(definition):
        asked += _allowing(asked, [papers[code] for code in ALLOWED_BY[asker.for_whom] if code in papers])
    return replace(definition, requirements=tuple(asked))


def _for_asker(
    item: Requirement, definition: ServiceDefinition, asker: Asker, papers: Mapping[str, DocumentKind]
) -> Requirement | None:
    if asker.proxied and item.condition is not None and item.condition.proxy:
        return replace(item, condition=None, when_id="", when_en="")
    if not asker.foreign or item.doc != CARD:
        return item
    free = [papers[code] for code in FOREIGN_CARDS if code in papers and code not in _asked(definition)]
    return replace(item, kind=free[0], alternatives=tuple(free[1:])) if free else None


def _allowing(asked: Iterable[Requirement], kinds: list[DocumentKind]) -> list[Requirement]:
    """The paper that allows it, unless one that would do is asked for anyway."""
    codes = {kind.code for kind in kinds}
    if not kinds or any(item.doc in codes and item.mandatory and not item.when_id for item in asked):
        return []
    taken = {item.doc for item in asked}
    free = [kind for kind in kinds if kind.code not in taken]
    return [Requirement(free[0], mandatory=True, alternatives=tuple(free[1:]))] if free else []


def _asked(definition: ServiceDefinition) -> set[str]:
    return {item.doc for item in definition.requirements}


def _asks_for_proxy(definition: ServiceDefinition) -> bool:
    return any(item.condition is not None and item.condition.proxy for item in definition.requirements)


def kind_to_json(kind: DocumentKind) -> dict[str, object]:
    """A kind of document as an application keeps it."""
    return {"code": kind.code, **kind.as_json()}


def kind_from_json(kept: Mapping[str, object]) -> DocumentKind:
    """The kind of document that an application kept."""
    formats, largest, services = kept["formats"], kept["max_mb"], kept.get("services")
    return DocumentKind(
        str(kept["code"]), str(kept["name_id"]), str(kept["name_en"]),
        tuple(str(name) for name in formats) if isinstance(formats, list) else (), bool(kept["identity"]),
        str(kept["personal_data"]), int(str(largest)), tuple(str(code) for code in services) if isinstance(services, list) else (),
    )  # fmt: skip
