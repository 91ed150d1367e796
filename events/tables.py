"""The tables the package ships: one way to read a TOML file of `events/data`, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The content of `events/data/<name>.toml`."""
    return tomllib.loads(files("events").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
