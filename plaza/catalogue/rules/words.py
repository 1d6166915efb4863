"""Words as people write them, made comparable: folded letters, light Indonesian and English stems, and words that mean the same.

Stems are only ever chosen among words that the catalogue or its synonyms really use, so that ``penutupan`` meets ``tutup`` but
``bidan`` is not cut to ``bid``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plaza.catalogue.rules.reading import BadCatalogue, Entry, Fault, parse_yaml

SHORTEST_STEM = 3
MOST_REMEMBERED = 20_000
_WORD = re.compile(r"[a-z0-9]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"\b([a-z]{3,})2\b")
_SUFFIXES = ("nya", "kan", "lah", "kah", "an", "ku", "mu", "in", "i", "s", "es", "ing", "ed")
# A prefix and what its nasal may have swallowed: menutup = men + (t)utup.
_PREFIXES = (
    ("meng", ("", "k")), ("meny", ("s",)), ("mem", ("", "p")), ("men", ("", "t")), ("me", ("",)), ("peng", ("", "k")),
    ("peny", ("s",)), ("pem", ("", "p")), ("pen", ("", "t")), ("per", ("",)), ("pe", ("",)), ("ber", ("",)), ("be", ("",)),
    ("ter", ("",)), ("di", ("",)), ("ke", ("",)), ("se", ("",)), ("nge", ("",)), ("ng", ("", "k")), ("ny", ("s", "c")),
    ("mam", ("", "p")), ("man", ("", "t")), ("mang", ("", "k")), ("ma", ("",)), ("ba", ("",)),  # Banjar: mambayar, badagang
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words of a text: small letters without accents, stretched letters shortened, ``anak2`` read as ``anak``."""
    folded = "".join(mark for mark in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(mark))
    return _WORD.findall(_TWICE.sub(r"\1", _STRETCHED.sub(r"\1", folded)))


def stems(word: str) -> set[str]:
    """Everything the word may come from, itself included, by taking off prefixes and suffixes up to three times."""
    found, fresh = {word}, {word}
    for _ in range(3):
        fresh = {shorter for longer in fresh for shorter in _shorter(longer)} - found
        found |= fresh
    return found


def _shorter(word: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            yield word[: -len(suffix)]
    for prefix, swallowed in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_STEM:
            yield from (letter + word[len(prefix) :] for letter in swallowed)


@dataclass(frozen=True)
class Synonyms:
    """How people say it: ``same`` maps a name to its other words, the other mappings a code to its everyday names."""

    ignore: tuple[str, ...] = ()
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tenants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facilities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """A plain form that ``from_json`` reads back."""
        groups = {"same": self.same, "services": self.services, "tenants": self.tenants, "facilities": self.facilities}
        listed = {name: {key: list(words) for key, words in group.items()} for name, group in groups.items()}
        return {"ignore": list(self.ignore), **listed}

    def with_services(self, said: Iterable[tuple[str, str]]) -> "Synonyms":
        """These synonyms and further everyday names, each as (service, words)."""
        services = dict(self.services)
        for code, words in said:
            services[code] = (*services.get(code, ()), words)
        return replace(self, services=services)

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "Synonyms":
        """The synonyms that ``as_json`` wrote (none for an empty mapping); raises BadCatalogue when they are something else."""
        faults: list[Fault] = []
        whole = Entry(kept, place="synonyms", faults=faults)
        found = cls(
            whole.names("ignore"), *(_lists(whole, name) for name in ("same", "services", "tenants", "facilities"))
        )
        whole.finish()
        faults += _said_twice(found.same)
        if faults:
            raise BadCatalogue(faults)
        return found


def read_synonyms(text: str) -> Synonyms:
    """The synonyms that a file's text holds; raises BadCatalogue with every fault otherwise."""
    return Synonyms.from_json(parse_yaml(text, place="synonyms"))


def _lists(whole: Entry, section: str) -> dict[str, tuple[str, ...]]:
    if section not in whole:
        return {}
    inner = whole.entry(section)
    return {key: inner.names(key) for key in inner.values}


def _said_twice(same: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    owner: dict[tuple[str, ...], str] = {}
    for name, words in same.items():
        for phrase in {tuple(tokens(words)) for words in (name, *words)}:
            if owner.setdefault(phrase, name) != name:
                yield Fault(f"synonyms.same.{name}", f"{' '.join(phrase)!r} stands under {owner[phrase]} already")


class Vocabulary:
    """Every word that the catalogue and its synonyms know; turns a text into the terms that are compared."""

    def __init__(self, texts: Iterable[str], synonyms: Synonyms) -> None:
        said = [phrase for name, words in synonyms.same.items() for phrase in (name, *words)]
        self.ignored = frozenset(word for words in synonyms.ignore for word in tokens(words))
        self.known = frozenset(word for text in (*texts, *said) for word in tokens(text))
        self._stem_of: dict[str, str] = {}
        grouped = [
            (self._stemmed(phrase), f"={name}") for name, words in synonyms.same.items() for phrase in (name, *words)
        ]
        self._words = {phrase[0]: name for phrase, name in grouped if len(phrase) == 1}
        longer = ((tuple(self._words.get(word, word) for word in phrase), name) for phrase, name in grouped)
        self._phrases = {phrase: name for phrase, name in longer if len(phrase) > 1}
        self._longest = max((len(phrase) for phrase in self._phrases), default=1)

    def terms(self, words: Sequence[str]) -> list[str]:
        """The words as terms: words that mean the same become one, then phrases do; words that say nothing fall away."""
        return [term for term, _ in self.read(words)]

    def read(self, words: Sequence[str]) -> list[tuple[str, list[int]]]:
        """The terms with the places of the words that each was made from."""
        kept = [at for at, word in enumerate(words) if word not in self.ignored]
        meant = [self._meant(words[at]) for at in kept]
        found: list[tuple[str, list[int]]] = []
        at = 0
        while at < len(meant):
            length, term = self._phrase_at(meant, at)
            found.append((term, kept[at : at + length]))
            at += length
        return found

    def knows(self, word: str) -> bool:
        """Whether the word, or a word it comes from, is used at all."""
        return word in self.known or word in self.ignored or self.stem(word) in self.known

    def stem(self, word: str) -> str:
        """The shortest known word it comes from, or the word itself."""
        if word in self._stem_of:
            return self._stem_of[word]
        found = [stem for stem in stems(word) if stem in self.known]
        shortest = min(found, key=lambda stem: (len(stem), stem)) if found else word
        if len(self._stem_of) < MOST_REMEMBERED:  # whoever asks for nonsense shall not fill the memory
            self._stem_of[word] = shortest
        return shortest

    def _meant(self, word: str) -> str:
        stem = self.stem(word)
        return self._words.get(stem, stem)

    def _stemmed(self, phrase: str) -> tuple[str, ...]:
        return tuple(self.stem(word) for word in tokens(phrase) if word not in self.ignored)

    def _phrase_at(self, meant: Sequence[str], at: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(meant) - at), 1, -1):
            name = self._phrases.get(tuple(meant[at : at + length]))
            if name:
                return length, name
        return 1, meant[at]
