"""Strings that broke other programs: the npm package big-list-of-naughty-strings 1.0.0 (MIT, see LICENSE)."""

import json
from pathlib import Path

NAUGHTY: list[str] = json.loads((Path(__file__).parent / "big-list-of-naughty-strings-1.0.0.json").read_bytes())
