"""A supervisor's work: the team, reviews, cover and handover."""
