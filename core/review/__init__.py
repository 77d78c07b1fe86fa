"""What a supervisor's review is made of: sheet, checklist, material, what is new since the last."""
