"""What people say about their work: claims, snoozes, cover, digests, calendar feeds."""
