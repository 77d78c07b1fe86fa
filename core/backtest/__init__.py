"""What a search would have done: its worked cases, and the difference that a change makes."""
