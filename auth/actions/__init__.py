"""What a person does: allowed first, logged, then done."""
