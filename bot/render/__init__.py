"""Messages as Telegram shows them: HTML made from nodes, so that no name can break one. Nothing here reads or sends anything."""
