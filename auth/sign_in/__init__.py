"""Signing in and staying signed in: provider, token, cookie, session, and the words of a refusal."""
