"""Who works where, who is signed in, and in which roles they last signed in."""
