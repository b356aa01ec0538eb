"""The book of accounts: read from a file, made up, and completed from a typical population."""
