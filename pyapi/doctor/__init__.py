"""What is wrong, from within the database and from outside, and what mends it."""
