"""What the program does in figures: each file measures one thing and prints it."""
