"""Law as pure functions over dates, each with its statute and published vectors as tests."""
