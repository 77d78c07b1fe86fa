"""All benchmarks, at sizes that end within a few minutes."""

import sys

from benchmarks.flags import table

sys.exit(not table([10_000, 100_000, 1_000_000]))
