"""What people may ask about the app itself: policy, the health of the records, the access log, their sign-in."""
