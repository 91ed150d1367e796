"""Runs the steps on a connection that is in a transaction already. The only room that loads Alembic."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, target: str = "head") -> None:
    """Take all steps that the database lacks, or those up to a revision."""
    with as_file(files("store").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, target)
