"""A person's digest: what stands in it, how it is sent, and by which settings."""
