"""The playground: an emulated Bot API, its chats kept in one file, and a page to act as the people in them. The bot knows nothing of it."""
