"""Finds services from what people say: an index in memory over names, summaries, everyday names and synonyms.

A score has two parts: how well the words of the question are covered by the service's texts (rare words weigh more), and how
closely the question as a whole resembles one of the service's names. Unknown words are read as typing errors of known ones.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.words import Synonyms, Vocabulary, tokens

LONGEST_QUESTION = 300
MOST_WORDS = 24
LIKENESS = 1.6
"""How much resembling a name counts beside covering the words."""
WORTH_SHOWING = 0.3
"""A service scoring less than this share of the best one is not shown."""
LEAST_KNOWN = 0.2
LEAST_GUESSED, LEAST_SURE = 0.6, 0.7
"""When a smaller share of the words is known (or, with no word certain, guessed well enough), nothing is better than noise."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a service: texts with their weights, and the names that a question may resemble."""

    code: str
    tenant: str
    texts: tuple[tuple[float, str], ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A term of the question: how sure we are that it was meant, and of how many words it was made."""

    term: str
    sure: float
    words: int


class Index:
    """The search over one state of the catalogue. Building it takes tens of milliseconds, a search about one."""

    def __init__(self, documents: Sequence[Document], synonyms: Synonyms) -> None:
        self._codes = [document.code for document in documents]
        everyday = [(*synonyms.services.get(document.code, ()), *document.names) for document in documents]
        of_tenant = [" ".join((document.tenant, *synonyms.tenants.get(document.tenant, ()))) for document in documents]
        texts = [text for document in documents for _, text in document.texts]
        self._vocabulary = Vocabulary([*texts, *of_tenant, *(name for names in everyday for name in names)], synonyms)
        self._spellings = sorted(word for word in self._vocabulary.known | self._vocabulary.ignored if len(word) > 3)
        self._weights: dict[str, dict[int, float]] = defaultdict(dict)
        for at, document in enumerate(documents):
            self._add(at, [*document.texts, (0.8, of_tenant[at]), *((1.5, name) for name in everyday[at])])
        self._rarity = {term: _rarity(len(documents), len(found)) for term, found in self._weights.items()}
        self._names = [self._weighed(names) for names in everyday]

    def search(self, question: str) -> list[tuple[str, float]]:
        """The codes of the services that answer, best first, with their scores; empty when too little is understood."""
        words = [
            word for word in tokens(question[:LONGEST_QUESTION])[:MOST_WORDS] if word not in self._vocabulary.ignored
        ]
        asked = self._understand(words)
        if not asked or not self._enough(asked, len(words)):
            return []
        scores = self._covered(asked)
        self._add_likeness(scores, asked)
        return self._ranked(scores)

    def _add(self, at: int, texts: Iterable[tuple[float, str]]) -> None:
        for weight, text in texts:
            for term in set(self._terms(text)):
                row = self._weights[term]
                row[at] = max(row.get(at, 0.0), weight) + 0.1 * weight

    def _terms(self, text: str) -> list[str]:
        return self._vocabulary.terms(tokens(text))

    def _understand(self, words: Sequence[str]) -> list[_Asked]:
        """The terms that were meant. A word that nobody knows is read as the known words it resembles."""
        read = [found for word in words if (found := self._read(word))]
        best = [(part, found[0][1]) for found in read for part in found[0][0].split()]
        meant: dict[str, _Asked] = {}
        for term, places in self._vocabulary.read([word for word, _ in best]):
            before = meant.get(term, _Asked(term, 0.0, 0))
            sure = max(before.sure, min(best[at][1] for at in places))
            meant[term] = _Asked(term, sure, before.words + len(places))
        for spelling, likely in (other for found in read for other in found[1:]):
            for term in self._terms(spelling):
                meant.setdefault(term, _Asked(term, likely * 0.8, 0))
        return [one for one in meant.values() if one.term in self._weights]

    def _enough(self, asked: Sequence[_Asked], words: int) -> bool:
        """Whether enough of the question is understood to answer at all."""
        understood, sureness = sum(one.words for one in asked), sum(one.sure * one.words for one in asked)
        if any(one.sure == 1.0 for one in asked):
            return understood >= LEAST_KNOWN * words
        return understood >= LEAST_GUESSED * words and sureness >= LEAST_SURE * understood

    def _read(self, word: str) -> list[tuple[str, float]]:
        """The word as it may have been meant, likeliest first: as it stands, misspelt, joined, or not finished."""
        if self._vocabulary.knows(word):
            return [(word, 1.0)]
        return self._misspelt(word) or self._joined(word) or self._unfinished(word)

    def _misspelt(self, word: str) -> list[tuple[str, float]]:
        """Known words that differ by a slip or two, those that begin alike first."""
        if len(word) < 4 or word.isdigit():
            return []
        most = 1 if len(word) < 6 else 2 if len(word) < 12 else 3
        near = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=most, limit=12)
        likely = [(known, slips) for known, slips, _ in near if slips == 1 or known[0] == word[0]]
        likely.sort(key=lambda found: (found[1] + (found[0][0] != word[0]), abs(len(found[0]) - len(word)), found[0]))
        return [(known, _sureness(slips, len(word))) for known, slips in likely[:3]]

    def _joined(self, word: str) -> list[tuple[str, float]]:
        """Two words written as one: ``kartukeluarga``."""
        for at in range(len(word) - 3, 2, -1):
            if self._vocabulary.knows(word[:at]) and self._vocabulary.knows(word[at:]):
                return [(f"{word[:at]} {word[at:]}", 0.9)]
        return []

    def _unfinished(self, word: str) -> list[tuple[str, float]]:
        """The beginning of a longer word, as it is typed."""
        if len(word) < 3:
            return []
        longer = [known for known in self._spellings if known.startswith(word)]
        return [(known, 0.6) for known in sorted(longer, key=len)[:3]]

    def _covered(self, asked: Iterable[_Asked]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for one in asked:
            for at, weight in self._weights[one.term].items():
                scores[at] += one.sure**2 * self._rarity[one.term] * weight / (weight + 1.0)
        return scores

    def _weighed(self, names: Iterable[str]) -> list[tuple[frozenset[str], float]]:
        different = {frozenset(self._terms(name)) for name in names} - {frozenset()}
        return [(terms, sum(self._rarity[term] for term in terms)) for terms in different]

    def _add_likeness(self, scores: dict[int, float], asked: Sequence[_Asked]) -> None:
        """Adds how closely the question resembles one of the names, by the share of weight in common (Dice)."""
        weights = {one.term: one.sure**2 * self._rarity[one.term] for one in asked}
        whole = sum(weights.values())
        for at in scores:
            shared = ((sum(weights.get(term, 0.0) for term in name), own) for name, own in self._names[at])
            scores[at] += LIKENESS * whole * max((2 * common / (whole + own) for common, own in shared), default=0.0)

    def _ranked(self, scores: Mapping[int, float]) -> list[tuple[str, float]]:
        best = max(scores.values(), default=0.0)
        kept = [(at, score) for at, score in scores.items() if score >= WORTH_SHOWING * best]
        return [(self._codes[at], round(score, 4)) for at, score in sorted(kept, key=lambda pair: (-pair[1], pair[0]))]


def document_of(service: ServiceDefinition, *, tenant_names: Iterable[str]) -> Document:
    """A service as the index reads it."""
    names = (service.name_id, service.name_en)
    output = (service.output.name_id, service.output.name_en)
    summaries = (service.summary_id, service.summary_en)
    weighed = ((2.0, names), (1.0, output), (1.0, summaries), (0.4, tenant_names))
    texts = tuple((weight, text) for weight, group in weighed for text in group)
    return Document(service.code, service.tenant, texts, names)


def _rarity(documents: int, found: int) -> float:
    return math.log(1 + (documents - found + 0.5) / (found + 0.5))


def _sureness(slips: int, length: int) -> float:
    """How likely a word with that many slips was meant; two slips in a short word are a guess."""
    return 0.5 if slips > 1 and length < 8 else 1 - 0.8 * slips / length
