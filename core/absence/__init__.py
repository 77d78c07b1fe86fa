"""Who is away, what a stand-in needs to know, and what happened meanwhile."""
