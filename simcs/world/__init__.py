"""State, the phases of a week, the ledger, and from a book to a world."""
