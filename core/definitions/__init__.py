"""How a YAML file is read: strictly, with the line of every mistake."""
