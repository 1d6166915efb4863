"""Which service carries on another's product, and which gives a copy of it: read from data, decided here. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml


class BadLineage(ValueError):
    """The file cannot be used; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What stands for a kind of document: products of these services, where both forms answer these questions alike."""

    services: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """``carries_on`` and ``copies`` lead from a service to those whose product it carries on or copies.

    ``proves`` leads from a kind of document to what of the plaza's own stands for it.
    """

    carries_on: Mapping[str, tuple[str, ...]]
    renewals: tuple[str, ...]
    copies: Mapping[str, tuple[str, ...]]
    proves: Mapping[str, Proof]

    def renewal_of(self, service: str) -> str:
        """The service by which a product of ``service`` is renewed: one made for that, else the same service again."""
        return next((code for code in self.renewals if service in self.carries_on.get(code, ())), service)

    def copy_of(self, service: str) -> str:
        """The service that gives a copy of the product; empty when none does."""
        return next((code for code, of in self.copies.items() if service in of), "")


def read_lineage(text: str) -> Lineage:
    """Reads the file; raises BadLineage when it is no such file."""
    data = yaml.safe_load(text)
    if not isinstance(data, dict):
        raise BadLineage("a mapping with carries_on, renewals and copies is needed")
    carries_on, copies = _lists(data, "carries_on"), _lists(data, "copies")
    renewals = tuple(str(code) for code in data.get("renewals") or ())
    if strange := [code for code in renewals if code not in carries_on]:
        raise BadLineage(f"renewals that carry nothing on: {', '.join(strange)}")
    return Lineage(carries_on, renewals, copies, _proofs(data))


def _proofs(data: Mapping[str, object]) -> dict[str, Proof]:
    found = data.get("proves") or {}
    if not isinstance(found, dict):
        raise BadLineage("proves must lead from a kind of document to services and same")
    proofs = {}
    for kind, entry in found.items():
        if not isinstance(entry, dict) or not entry.get("services") or not entry.get("same"):
            raise BadLineage(f"proves: {kind} needs services and same")
        proofs[str(kind)] = Proof(tuple(map(str, entry["services"])), tuple(map(str, entry["same"])))
    return proofs


def _lists(data: Mapping[str, object], key: str) -> dict[str, tuple[str, ...]]:
    found = data.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(codes, list) for codes in found.values()):
        raise BadLineage(f"{key} must lead from a service to a list of services")
    return {str(code): tuple(str(one) for one in codes) for code, codes in found.items()}
