"""Configuration: config.toml, environment, defaults; every mistake is named with its place and the program does not start."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from events.errors import BadInput

ENV_PREFIX = "DESIGNATION_BOT_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telegram(_Section):
    """The way to Telegram. Without a token the playground starts."""

    token: SecretStr = SecretStr("")
    api_base: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8081"
    admins: frozenset[int] = frozenset()
    commands_per_minute: int = Field(default=20, ge=1, le=1000)


class Database(_Section):
    """Where the log and everything else is kept."""

    url: str = "sqlite+aiosqlite:///data/designations.db"


class Delivery(_Section):
    """How fast messages leave, and how old news may be (days)."""

    messages_per_second: float = Field(default=30, gt=0, le=1000)
    per_chat_per_second: float = Field(default=1, gt=0, le=30)
    group_per_minute: float = Field(default=20, gt=0, le=1000)
    fresh_days: int = Field(default=30, ge=0, le=3650)


class Schedule(_Section):
    """When the clock ticks. Hours are UTC."""

    cleanup_hour: int = Field(default=3, ge=0, le=23)
    keep_sent_days: int = Field(default=90, ge=1)
    keep_updates_days: int = Field(default=7, ge=1)


class Sources(_Section):
    """Limits on what is fetched from outside."""

    user_agent: str = "designation-bot (+https://github.com/designation-bot)"
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=100_000_000)
    timeout_seconds: float = Field(default=20, gt=0, le=120)


class Log(_Section):
    """What the program writes about itself to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(BaseSettings):
    """All settings. `DESIGNATION_BOT_<SECTION>__<KEY>` in the environment wins over the file, the file over the defaults."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    telegram: Telegram = Telegram()
    database: Database = Database()
    delivery: Delivery = Delivery()
    schedule: Schedule = Schedule()
    sources: Sources = Sources()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before what the file holds; nothing else."""
        del settings_cls, dotenv_settings, file_secret_settings
        return (env_settings, init_settings)


def load_config(path: Path | None = None) -> Config:
    """The configuration from `path`, else DESIGNATION_BOT_CONFIG, else the defaults; raises BadInput with one line a mistake."""
    named = path or (Path(os.environ[ENV_PREFIX + "CONFIG"]) if os.environ.get(ENV_PREFIX + "CONFIG") else None)
    content: dict[str, Any] = {}
    if named is not None:
        try:
            content = tomllib.loads(named.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                f"The configuration {named} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}."
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise BadInput(f"The configuration {named} is not TOML: {error}.") from error
    _refuse_unknown_variables()
    try:
        return Config(**content)
    except ValidationError as error:
        raise BadInput(_mistakes(error, named)) from None
    except ValueError as error:
        raise BadInput(f"The environment holds a value that cannot be read: {error}.") from None


def _refuse_unknown_variables() -> None:
    """Pydantic ignores variables of unknown sections; a misspelled one would silently do nothing."""
    known = {f"{ENV_PREFIX}{section}__{key}".upper() for section, field in Config.model_fields.items() for key in _keys(field.annotation)}
    own = {"CONFIG", "TEST_PG"}
    for variable in os.environ:
        upper = variable.upper()
        if upper.startswith(ENV_PREFIX) and upper.removeprefix(ENV_PREFIX) not in own and upper not in known:
            section = {f"{ENV_PREFIX}{name}".upper() for name in Config.model_fields}
            if upper not in section:
                raise BadInput(f"The environment variable {variable} is no setting: see config.example.toml for the names.")


def _keys(section: type[Any] | None) -> tuple[str, ...]:
    return tuple(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else ()


def _mistakes(error: ValidationError, path: Path | None) -> str:
    """All mistakes in one line; values are never shown, a token may be among them."""
    found: list[str] = []
    for mistake in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in mistake["loc"])
        found.append(f"{place}: unknown key" if mistake["type"] == "extra_forbidden" else f"{place}: {mistake['msg'].lower()}")
    return f"The configuration{f' {path}' if path else ''} has mistakes: {'; '.join(found)}. See config.example.toml."
