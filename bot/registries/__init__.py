"""Registers of authorities and our own tables as files: read entry by entry, compared with what was seen, recorded in batches."""
