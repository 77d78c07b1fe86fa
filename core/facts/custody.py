"""The facts of custody records."""

from core.facts.declared import recorded

arrested_on = recorded("custody", "arrested_at", "the day of the arrest (Europe/London)")
released_on = recorded("custody", "released_at", "the day of the release (Europe/London)")
disposal = recorded("custody", "disposal", "how the custody ended")
