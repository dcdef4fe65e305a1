"""Whether two things take the same time, however noisy the machine: pairs in turn, medians, and noise of twins."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

Ask = Callable[[], object]


def differ_by(one: Ask, other: Ask, *, pairs: int) -> float:
    """Seconds between the medians of two things that were done in turn; who comes first changes."""
    spent: dict[Ask, list[float]] = {one: [], other: []}
    gc.collect()
    gc.disable()
    try:
        for number in range(pairs):
            for ask in (one, other) if number % 2 else (other, one):
                begun = perf_counter()
                ask()
                spent[ask].append(perf_counter() - begun)
    finally:
        gc.enable()
    return abs(median(spent[one]) - median(spent[other]))


def take_alike(one: Ask, other: Ask, twin: Ask, *, pairs: int, seconds: float) -> bool:
    """Whether `one` and `other` are within `seconds`, or within three times what `other` and its `twin` differ by.

    A busy machine may spoil one measurement; a real difference shows in each of three.
    """
    for ask in (one, other, twin):
        ask()
    return any(
        differ_by(one, other, pairs=pairs) < max(seconds, 3 * differ_by(other, twin, pairs=pairs)) for _ in range(3)
    )
