"""What several pages do with work: the desk, claims, why, exports, the page log, lists."""
