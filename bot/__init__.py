"""Does it: command line, sources, schedule, delivery, Telegram handlers, rendering, playground."""
