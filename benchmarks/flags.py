"""Extract to flags at several sizes, beside the least any program in pandas must do: read the same files as text.

`python -m benchmarks.flags 10000 100000 1000000` prints a Markdown table. Each measurement is a process of its own,
so that its peak memory is its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

AS_OF = date(2026, 11, 22)


def whole(folder: Path) -> dict[str, float]:
    """Seconds of each step from files to flags in order."""
    from core.extract import read_extract
    from core.facts import derive
    from core.flags import in_order, in_state, raise_flags
    from core.searches.register import searches

    register, seconds = searches().values(), {}
    began = time.perf_counter()
    extract = read_extract(folder)
    seconds["read and check"] = time.perf_counter() - began
    facts = derive(extract.tables)
    seconds["facts"] = time.perf_counter() - began - sum(seconds.values())
    flags = raise_flags(facts, register)
    seconds["flags"] = time.perf_counter() - began - sum(seconds.values())
    in_order(in_state(flags, AS_OF))
    seconds["order"] = time.perf_counter() - began - sum(seconds.values())
    return seconds | {"rows": len(flags)}


def bare(folder: Path) -> dict[str, float]:
    """Seconds to read the same files as text and do nothing with them."""
    import pandas as pd

    began = time.perf_counter()
    frames = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in sorted(folder.glob("*.csv"))]
    return {"bare read": time.perf_counter() - began, "rows": sum(len(frame) for frame in frames)}


def measured(what: str, folder: Path) -> dict[str, float]:
    """What a fresh process measured, with its peak memory in GB."""
    command = [sys.executable, "-m", "benchmarks.flags", "--measure", what, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def table(sizes: list[int]) -> None:
    """Prints the table."""
    from data_fixtures.generate import generate

    steps = ["read and check", "facts", "flags", "order"]
    print(f"| crimes | rows | {' | '.join(steps)} | all | bare read | all ÷ bare | peak GB | flags |")
    print("|" + "---|" * (len(steps) + 7))
    for size in sizes:
        with tempfile.TemporaryDirectory() as where:
            folder = Path(where) / "extract"
            generate(folder, size, 1, AS_OF)
            ours, floor = measured("whole", folder), measured("bare", folder)
        total = sum(ours[step] for step in steps)
        cells = [f"{ours[step]:.2f} s" for step in steps]
        ratio = total / floor["bare read"]
        print(
            f"| {size:,} | {int(floor['rows']):,} | {' | '.join(cells)} | {total:.1f} s | {floor['bare read']:.1f} s "
            f"| {ratio:.1f} | {ours['peak GB']:.1f} | {int(ours['rows']):,} |",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        found = {"whole": whole, "bare": bare}[sys.argv[2]](Path(sys.argv[3]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps(found | {"peak GB": peak}))
    else:
        table([int(word) for word in sys.argv[1:]] or [10_000, 100_000])
