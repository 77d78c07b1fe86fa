"""The second wall: row-level security on PostgreSQL."""
