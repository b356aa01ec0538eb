"""An account: its columns, drift, acts, how it begins, its parameters."""
