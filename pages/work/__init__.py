"""What several pages do with work: the desk, claims, the why-card, exports, the log of pages, lists."""
