"""Configuration: config.toml, environment, defaults; every mistake is named with its place and the program does not start."""

import json
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


class Polled(_Section):
    """A source that is polled once it is switched on."""

    enabled: bool = False
    every_minutes: int = Field(default=60, ge=1, le=10_080)


class Announcing(Polled):
    """One that leads to announcements. `trusted`: what they say goes out without a person, where nothing is doubtful."""

    trusted: bool = False


class OpenFda(Polled):
    """Applications decided lately, from openFDA's drugsfda."""

    every_minutes: int = Field(default=720, ge=1, le=10_080)
    url: str = "https://api.fda.gov/drug/drugsfda.json"
    days: int = Field(default=30, ge=1, le=366)
    api_key: SecretStr = SecretStr("")


class OpenFdaLetters(OpenFda, Announcing):
    """Complete response letters that the FDA published, from openFDA."""

    url: str = "https://api.fda.gov/transparency/crl.json"


class FdaPress(Announcing):
    """The FDA's press announcements."""

    url: str = "https://www.fda.gov/about-fda/contact-fda/stay-informed/rss-feeds/press-releases/rss.xml"


class Ema(Polled):
    """The EMA's list of medicines and its list of orphan designations."""

    every_minutes: int = Field(default=720, ge=1, le=10_080)
    medicines_url: str = "https://www.ema.europa.eu/en/documents/report/medicines-output-medicines_json-report_en.json"
    orphans_url: str = "https://www.ema.europa.eu/en/documents/report/medicines-output-orphan_designations-json-report_en.json"


class ClinicalTrials(Polled):
    """Status of the trials of drugs that somebody subscribed to, from ClinicalTrials.gov."""

    every_minutes: int = Field(default=1440, ge=1, le=10_080)
    url: str = "https://clinicaltrials.gov/api/v2/studies"


class Edgar(Announcing):
    """8-K and 6-K filings of companies, by their CIK, from the SEC's full-text search."""

    every_minutes: int = Field(default=120, ge=1, le=10_080)
    url: str = "https://efts.sec.gov/LATEST/search-index"
    archive_url: str = "https://www.sec.gov/Archives/edgar/data"
    ciks: tuple[str, ...] = ()
    query: str = '"designation" OR "approval"'
    days: int = Field(default=14, ge=1, le=366)


class Hkex(Announcing):
    """Announcements of companies listed in Hong Kong, by the exchange's own stock ids, from its title search."""

    every_minutes: int = Field(default=120, ge=1, le=10_080)
    url: str = "https://www1.hkexnews.hk/search/titleSearchServlet.do"
    archive_url: str = "https://www1.hkexnews.hk"
    stock_ids: tuple[int, ...] = ()
    language: Literal["E", "ZH"] = "E"
    days: int = Field(default=14, ge=1, le=366)


class Feed(_Section):
    """An RSS or Atom feed, for example of a company's news; `name` is how it is called here."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")
    url: str
    publisher: str = ""
    every_minutes: int = Field(default=60, ge=1, le=10_080)
    trusted: bool = False


class Folder(Announcing):
    """A folder where files are put. Those in a subfolder named after a format of `import` are imported, the others are announcements."""

    every_minutes: int = Field(default=5, ge=1, le=10_080)
    path: str = ""


class Sources(_Section):
    """What is fetched from outside: limits for all, then each source that can be polled."""

    user_agent: str = "designation-bot (+https://github.com/designation-bot)"
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=100_000_000)
    timeout_seconds: float = Field(default=20, gt=0, le=120)
    per_host_seconds: float = Field(default=1, ge=0, le=60)
    announcements_per_poll: int = Field(default=20, ge=1, le=500)
    openfda: OpenFda = OpenFda()
    openfda_letters: OpenFdaLetters = OpenFdaLetters()
    fda_press: FdaPress = FdaPress()
    ema: Ema = Ema()
    clinicaltrials: ClinicalTrials = ClinicalTrials()
    edgar: Edgar = Edgar()
    hkex: Hkex = Hkex()
    folder: Folder = Folder()
    feeds: tuple[Feed, ...] = ()

    @property
    def switched_on(self) -> tuple[str, ...]:
        """The names of the sources that are to be polled."""
        sections = (name for name, section in self if isinstance(section, Polled) and section.enabled)
        return (*sections, *(feed.name for feed in self.feeds))


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
    except ValueError:
        raise BadInput(f"{_unreadable_variable()} cannot be read: lists are written as JSON, like [1,2].") from None


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


def _unreadable_variable() -> str:
    """The first variable of a list that is no JSON."""
    for variable, value in os.environ.items():
        if variable.upper().startswith(ENV_PREFIX) and "__" in variable:
            try:
                json.loads(value)
            except ValueError:
                if "," in value or value.startswith(("[", "{")):
                    return variable
    return "A variable of the environment"


def _keys(section: type[Any] | None) -> tuple[str, ...]:
    """The keys of a section, and those of the sections in it."""
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return ()
    fields = section.model_fields.items()
    return tuple(place for name, field in fields for place in (name, *(f"{name}__{key}" for key in _keys(field.annotation))))


def _mistakes(error: ValidationError, path: Path | None) -> str:
    """All mistakes in one line; values are never shown, a token may be among them."""
    found: list[str] = []
    for mistake in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in mistake["loc"])
        found.append(f"{place}: unknown key" if mistake["type"] == "extra_forbidden" else f"{place}: {mistake['msg'].lower()}")
    return f"The configuration{f' {path}' if path else ''} has mistakes: {'; '.join(found)}. See config.example.toml."
