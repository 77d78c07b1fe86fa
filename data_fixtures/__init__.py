"""The invented force: its generator, two small extracts, and the people who sign in."""
