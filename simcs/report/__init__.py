"""What people read: tables, verdicts, figures, and simcs as a library."""
