"""`python -m bench.certificates`: so many certificates in one process, on both papers; how long each takes, and memory.

Names in seven scripts are taken in turn. Milliseconds of the clock on the wall, and of the processor alone.
"""

import json
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import click

from portal import create_app
from portal.documents.certificate import PAPERS, Brand, Said, certificate_pdf
from portal.settings import Settings

NAMES = (
    "María-José Łukasiewicz", "Екатерина Вознесенская", "Αλέξανδρος Παπαδόπουλος", "عبد الرحمن بن محمد", "欧阳修文",
    "山田 さくら", "สมชาย ใจดีประเสริฐ", "Jan Novák", "Priya Raman", "Ann Li",
)  # fmt: skip
WARM, MOST_MS = 20, 40
BRAND = Brand("A", 264, 0.17)


@click.command()
@click.option("--certificates", "wanted", default=1000, help="How many, in one process.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench/certificates.json"))
def bench(wanted: int, out: Path) -> None:
    """Measure the making of certificates."""
    with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
        app = create_app(Settings.from_environment({"ALIADO_DATA": folder, "LOG_LEVEL": "error"}))
        with app.test_request_context():
            rows = {paper: _measured(paper, wanted) for paper in PAPERS}
    for paper, row in rows.items():
        click.echo(
            f"{paper:7} median {row['median_ms']:.1f} ms (bound {MOST_MS}), of the processor {row['cpu_ms']:.1f}, "
            f"p95 {row['p95_ms']:.1f}; memory {row['mb_tenth']:.0f} MB after a tenth, {row['mb_end']:.0f} at the end; "
            f"at most {row['most_bytes']:,} bytes"
        )
    out.write_text(json.dumps({"certificates": wanted, **rows}, indent=1) + "\n")


def _measured(paper: str, wanted: int) -> dict[str, float]:
    for said in islice(_said(), WARM):
        certificate_pdf(said, BRAND, paper=paper)
    wall, cpu, most, tenth = [], [], 0, 0.0
    for number, said in enumerate(islice(_said(), wanted), 1):
        began, began_cpu = perf_counter(), process_time()
        made = certificate_pdf(said, BRAND, paper=paper)
        wall.append((perf_counter() - began) * 1000)
        cpu.append((process_time() - began_cpu) * 1000)
        most = max(most, len(made))
        if number == wanted // 10:
            tenth = _memory_mb()
    return {
        "median_ms": round(median(wall), 1), "cpu_ms": round(median(cpu), 1),
        "p95_ms": round(sorted(wall)[int(len(wall) * 0.95)], 1), "mb_tenth": tenth, "mb_end": _memory_mb(),
        "most_bytes": most,
    }  # fmt: skip


def _said() -> Iterator[Said]:
    for number, name in enumerate(cycle(NAMES)):
        yield Said(
            ref=f"CT-{number:04}-TEST", language="en" if number % 2 else "es", name=f"{name} {number}",
            title="GTX Sales Engineer, level 2", level="Further", skills=["Sizing", "Redundancy", "Objections"],
            score=92, issued_on=date(2026, 11, 23), valid_until=date(2028, 11, 30), issued_by="Partner Academy",
            vendor="Aliado", check_at=f"https://portal.example/verify/{number:026}",
            made_at="2026-11-23T10:00:00+00:00", credential="eyJ." + "a" * 2000,
        )  # fmt: skip


def _memory_mb() -> float:
    """What the process holds now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * 4096 / 1e6, 1)


if __name__ == "__main__":
    bench()
