"""Words typed wrongly, put right with the words of a catalogue."""

from collections.abc import Mapping

MIN_LENGTH = 4
LONG = 7  # letters from which two mistakes are forgiven


def corrected(word: str, known: Mapping[str, int]) -> str | None:
    """The known word that was probably meant, the nearest and then the most frequent; None when none is near.

    Distance: optimal string alignment, that is edits including swapped neighbours, at most 1, from 7 letters 2.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(word) < MIN_LENGTH or not word.isalpha():
        return None
    allowed = 2 if len(word) >= LONG else 1
    near = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ranked = sorted(near, key=lambda found: (found[1], found[0][0] != word[0], -known[found[0]], found[0]))
    return ranked[0][0] if ranked else None
