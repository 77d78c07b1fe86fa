"""Who is here, what they may do, and which rows they see."""
