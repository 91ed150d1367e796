"""Reading an announcement: text in, proposed milestones with the words that say so out. Pure and deterministic; see `reader`."""
