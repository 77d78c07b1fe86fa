"""The database: what is kept, who may read it, and how it changes."""
