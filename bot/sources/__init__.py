"""Where announcements come from: documents handed in and pages fetched. What a text means is read elsewhere."""
