"""What every program here is held to: so many seconds, so much memory, so large a file, no network, no other file.

Linux holds the last two: namespaces of its own and Landlock, each where the kernel has it. Where it has neither, the
rest still holds: no converter here follows an address by itself.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from errno import EFBIG
from pathlib import Path
from typing import Any

SECONDS, MEMORY_BYTES, FILE_BYTES = 15, 1024 * 1024 * 1024, 2304 * 1024 * 1024
NEW_USER, NEW_NET, NEW_MOUNTS, BIND = 0x10000000, 0x40000000, 0x20000, 4096
END_WITH_PARENT = 1
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT, NO_NEW_PRIVILEGES = 444, 445, 446, 38
READ_FOLDER, READ_FILE = 0b1101, 0b101  # run, read (and list)
WRITE_FOLDER = 0b1_1111_1111_1111
RENAME, TRUNCATE = 1 << 13, 1 << 14
NEEDED = (
    "/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/var/cache/fontconfig",
    "/etc/libreoffice", "/var/spool/libreoffice",
    "/dev/null", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip


class Refused(Exception):
    """Why a file is not taken, or nothing is made of it, in one word."""


Work = Callable[[Path, dict[str, Any]], dict[str, Any]]


def run(work: Work, *, load: Callable[[Path, dict[str, Any]], None] | None = None) -> int:
    """Do it within the bounds, and say what came of it as JSON; what is refused is said by a word.

    `load` brings in the code that the work needs, while what it needs can still be looked for.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    source, asked = Path(sys.argv[1]), json.loads(sys.argv[2])
    try:
        if load:
            load(source, asked)
        leave_network()
        read_only(source)
        answer = work(source, asked)
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refused": "much"}
    except OSError as trouble:
        if trouble.errno == EFBIG:
            return _say({"refused": "much"})
        answer = {"trouble": f"{type(trouble).__name__}: {trouble.strerror or trouble}", "errno": trouble.errno or 0}
    return _say(answer)


def _say(answer: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(answer))
    return 0


def within(seconds: int) -> None:
    """From now on so many seconds of the processor; the next one ends the program."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = min(SECONDS, int(used.ru_utime + used.ru_stime) + 1 + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def leave_network() -> None:
    """Have no network, not even loopback; nor any right of an administrator."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER | NEW_NET):
        libc.unshare(NEW_NET)


def own_tmp() -> None:
    """Have the folder that we are in as `/tmp`, and be there. Raises Refused where the kernel does not let us."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER | NEW_MOUNTS) or libc.mount(os.fsencode(Path.cwd()), b"/tmp", None, BIND, None):
        raise Refused("apart")
    os.chdir("/tmp")  # noqa: S108 - it is ours now


def read_only(source: Path) -> None:
    """Read nothing but this file and what programs need; write nothing but in the folder that we are in."""
    libc = ctypes.CDLL(None, use_errno=True)
    knows = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if knows < 1:
        return
    files = WRITE_FOLDER | (RENAME if knows > 1 else 0) | (TRUNCATE if knows > 2 else 0)
    network = 0b11 if knows > 3 else 0
    handled = (ctypes.c_uint64 * 2)(files, network)
    rules = libc.syscall(LANDLOCK_CREATE, ctypes.byref(handled), ctypes.c_size_t(16 if knows > 3 else 8), 0)
    if rules < 0:
        return
    for path in _needed(source):
        _let(libc, rules, path, READ_FOLDER if path.is_dir() else READ_FILE)
    _let(libc, rules, Path.cwd(), files)
    _let(libc, rules, Path("/dev/null"), READ_FILE | 0b10)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _needed(source: Path) -> Iterable[Path]:
    ours = (source, Path(__file__).parent, Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent)
    return [path for path in (*ours, *map(Path, NEEDED)) if path.exists()]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _let(libc: Any, rules: int, path: Path, allowed: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    beneath = _Beneath(allowed, opened)
    libc.syscall(LANDLOCK_ADD, rules, 1, ctypes.byref(beneath), 0)
    os.close(opened)
