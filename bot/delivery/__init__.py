"""Delivery: from the outbox to Telegram, at an even pace, each message marked by what Telegram answered."""
