"""Flags from searches and facts, and what follows from them: worklist, changes, ledger, claims, the why-card."""
