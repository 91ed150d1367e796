"""Keeps it: the append-only log, what is projected from it, people's rows, inbox and outbox. Knows events, no Telegram, no web."""
