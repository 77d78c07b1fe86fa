"""One YAML file a search, with its worked cases; how a definition is checked and its conditions are asked."""
