"""Claims put to the test: studies under experiments/, a rule for verdicts, and the ledger."""
