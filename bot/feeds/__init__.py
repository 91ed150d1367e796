"""Sources that are polled: one adapter a file, one room that fetches for all, one round that takes what is new."""
