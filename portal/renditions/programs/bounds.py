"""What every program here is held to: so many seconds, so much memory, so large a file."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS, MEMORY_BYTES, FILE_BYTES = 15, 1024 * 1024 * 1024, 512 * 1024 * 1024


class Refused(Exception):
    """Why a file is not taken, or nothing is made of it, in one word."""


def run(work: Callable[[Path, dict[str, Any]], dict[str, Any]]) -> int:
    """Do it within the bounds, and say what came of it as JSON; what is refused is said by a word."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = work(Path(sys.argv[1]), json.loads(sys.argv[2]))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "much"}
    sys.stdout.write(json.dumps(answer))
    return 0
