"""Finds the name that was probably meant.

The measure is the one PostgREST uses (FuzzySet): names that share most groups of three letters, or
else of two, ranked by edit distance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt

CANDIDATES = 50
LONGEST = 256
"""Characters of a wanted name or signature. The edit distance costs the product of both lengths, in
the thread that serves everybody; names have at most 63 bytes."""
_NOISE = re.compile(r"[^\w, ]+")


def find_closest(wanted: str, names: Iterable[str], minimum: float) -> str | None:
    """The name most like ``wanted``, or ``None`` where none reaches ``minimum`` (0 to 1)."""
    known = list(names)
    if len(wanted) > LONGEST:
        return None
    for size in (3, 2):
        grams = _grams(wanted, size)
        shared = sorted(((_cosine(grams, _grams(name, size)), name) for name in known), reverse=True)
        likely = [name for score, name in shared[:CANDIDATES] if score > 0]
        ranked = [
            (similarity(wanted.lower(), name.lower()), name)
            for name in likely
            if min(len(wanted), len(name)) >= minimum * max(len(wanted), len(name))  # else it cannot reach it
        ]
        good = [pair for pair in ranked if pair[0] >= minimum]
        if good:
            return max(good)[1]
    return None


def _grams(text: str, size: int) -> Counter[str]:
    padded = "-" + _NOISE.sub("", text.lower()) + "-"
    padded += "-" * (size - len(padded))
    return Counter(padded[i : i + size] for i in range(len(padded) - size + 1))


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    product = sum(count * b[gram] for gram, count in a.items())
    return product / sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values())) if product else 0.0


def similarity(a: str, b: str) -> float:
    """One less the edit distance as a part of the longer text, 0 to 1."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return 1 - row[-1] / max(len(a), len(b), 1)
