"""Which tables there are: of the records, of work, and of where the records come from."""
