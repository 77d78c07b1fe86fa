"""Settings of every test."""

from hypothesis import settings

# A deadline would measure the machine; derandomised so that a failure is the same for everybody.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("house")
