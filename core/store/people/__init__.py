"""Officers, units, sessions and sign-ins."""
