"""What operators ask of the store: its health, its numbers, and whether its flags follow from its facts."""
