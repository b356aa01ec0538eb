"""What can be done: actions, the door that policies come through, policies."""
