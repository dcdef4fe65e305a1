"""Whether two things take the same time, however noisy the machine: side by side, medians, and the noise of twins."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

Ask = Callable[[], object]
TRIES = 3


def differences(one: Ask, other: Ask, twin: Ask, *, rounds: int) -> tuple[float, float]:
    """Seconds that `one` takes more or less than `other`, and `other` than its `twin`: medians of each round's own.

    In a round each is done once, and who comes first changes; what slows a round slows all three.
    """
    asks, apart, noise = [one, other, twin], [], []
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            spent = {ask: _seconds(ask) for ask in (*asks[number % 3 :], *asks[: number % 3])}
            apart.append(spent[one] - spent[other])
            noise.append(spent[other] - spent[twin])
    finally:
        gc.enable()
    return abs(median(apart)), abs(median(noise))


def take_alike(one: Ask, other: Ask, twin: Ask, *, rounds: int, seconds: float) -> bool:
    """Whether `one` and `other` are within `seconds`, or within three times what `other` and its `twin` differ by.

    A busy machine may spoil one measurement; a real difference shows in each of them.
    """
    for ask in (one, other, twin):
        ask()
    for _ in range(TRIES):
        apart, noise = differences(one, other, twin, rounds=rounds)
        if apart < max(seconds, 3 * noise):
            return True
    return False


def _seconds(ask: Ask) -> float:
    begun = perf_counter()
    ask()
    return perf_counter() - begun
