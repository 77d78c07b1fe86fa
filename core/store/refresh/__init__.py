"""From an extract to a published snapshot, in one transaction."""
