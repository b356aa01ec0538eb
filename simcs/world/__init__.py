"""State, the five phases of a week, books, and from a book to a world."""
