"""Dated numbers with a source, one YAML file and one reader for each policy."""

from pathlib import Path

FOLDER = Path(__file__).parent
