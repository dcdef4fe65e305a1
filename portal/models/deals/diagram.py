"""A life as a diagram (Mermaid's state diagram), for the docs."""

from portal.models.base import Life

END = "[*]"


def drawn(life: Life) -> str:
    """One arrow for each pair of states, with the commands that lead along it, in the life's own order."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for before, command, after in life:
        arrows.setdefault((str(before or END), str(after or END)), []).append(command)
    lines = (f"    {before} --> {after}: {', '.join(commands)}" for (before, after), commands in arrows.items())
    return "\n".join(("stateDiagram-v2", *lines))
