"""Widgets: the grid, the feed, charts, the words of a state, and what the browser alone can know."""
