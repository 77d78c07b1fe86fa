"""Law, rules and records; knows no screen and no web."""
