"""A change of one crime in a hundred, for the benchmark of refreshes."""

import json
from datetime import timedelta
from pathlib import Path

import pandas as pd

from core.extract.columns import DELETED, TABLES
from core.extract.manifest import read_manifest


def write_changes(extract: Path, folder: Path) -> None:
    """Writes an extract of changes into a new folder: one crime in a hundred with another risk grade, a review and an
    entry of the enquiry log, and a twentieth as many new crimes."""
    manifest, _ = read_manifest(extract)
    folder.mkdir()
    crimes = pd.read_csv(extract / "crimes.csv", dtype="str", keep_default_na=False).sample(frac=0.01, random_state=1)
    at = manifest.extracted_at - timedelta(minutes=5)
    new = crimes.head(max(len(crimes) // 20, 1))
    said = {"crime_ref": crimes["crime_ref"].to_numpy(), "by_collar": None, "text": None}
    made: dict[str, pd.DataFrame] = {
        "crimes": pd.concat([crimes.assign(risk="high"), new.assign(crime_ref="new-" + new["crime_ref"])]),
        "reviews": pd.DataFrame(said).assign(
            review_id="new-" + crimes["crime_ref"].to_numpy(), reviewed_at=at.isoformat(), kind="supervisor",
            by_collar=crimes["oic"].to_numpy(),
        ),
        "oel_entries": pd.DataFrame(said).assign(
            entry_id="new-" + crimes["crime_ref"].to_numpy(), entered_at=at.isoformat(), kind="update"
        ),
    }  # fmt: skip
    counts = {}
    for name, table in {**TABLES, DELETED.name: DELETED}.items():
        frame = made.get(name, pd.DataFrame()).reindex(columns=list(table.names)).astype("str")
        frame.to_csv(folder / f"{name}.csv", index=False)
        counts[name] = len(frame)
    said_at = (manifest.extracted_at + timedelta(hours=1)).isoformat()
    words = {"extracted_at": said_at, "source": "a change", "kind": "changes", "tables": counts}
    (folder / "manifest.json").write_text(json.dumps(words), encoding="utf-8")
