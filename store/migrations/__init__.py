"""The steps from an empty database to today's, in order, run by Alembic."""
