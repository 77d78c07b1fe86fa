"""Counts kept beside the snapshot."""
