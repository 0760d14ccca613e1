"""What the words of a contract say: lists of words, and the analysis of statements."""
