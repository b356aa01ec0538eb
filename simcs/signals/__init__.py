"""What can be seen of an account: telemetry, the health score, a policy's view."""
