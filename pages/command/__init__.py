"""For commanders: demand against capacity."""
