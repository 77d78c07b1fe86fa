"""What people do about their work: claims, snoozes, cover, digests, calendar feeds, presses, tables wanted."""
