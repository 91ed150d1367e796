"""What Alembic runs for every step: on the connection it was given, in that connection's transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
