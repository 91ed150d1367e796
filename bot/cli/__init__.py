"""The command line: what each command takes and prints; what it does lives elsewhere, imported when a command needs it."""
