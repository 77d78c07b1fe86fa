"""How many flags and rows there are, counted when they change, so that no page has to."""
