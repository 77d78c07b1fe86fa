"""All benchmarks, at sizes that end within a few minutes."""

from benchmarks.flags import table

table([10_000, 100_000, 1_000_000])
