"""The team: hours, the backlog, serving one piece of work."""
