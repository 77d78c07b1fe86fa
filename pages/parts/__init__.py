"""Widgets: the grid, tiles, charts, the words of a state, and what the browser alone can know."""
