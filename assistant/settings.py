"""One frozen object holds every setting; nothing else reads the environment.

Order of precedence: what the caller passes, then `ASSISTANT_*` environment variables, then
`assistant.toml` in the working folder, then the defaults below. An unknown key is refused
wherever it stands, so that a slip of the pen cannot pass for a setting.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"
FILE = "assistant.toml"
PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """The folder the defaults hang from: the working folder if it has a `corpus`, else the
    checkout this package stands in, else the working folder."""
    here = Path.cwd()
    beside = PACKAGE.parent
    return beside if not (here / "corpus").is_dir() and (beside / "corpus").is_dir() else here


def index_for(corpus: Path) -> Path:
    """Where the index of `corpus` goes when nobody says: `index` for the usual corpus, and a
    folder of its own beside it for any other, so that two corpora never overwrite each other."""
    place = home()
    if corpus == place / "corpus":
        return place / "index"
    digest = hashlib.sha256(str(corpus).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return place / "index" / "other" / f"{corpus.name}-{digest}"


class Settings(BaseSettings):
    """Every setting, checked once at the start. Each has its heading in `docs/deployment.md`."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, toml_file=FILE
    )

    corpus: Path = Field(
        default_factory=lambda: home() / "corpus",
        description="Folder of policy documents.",
    )
    index: Path = Field(
        default_factory=lambda data: index_for(data["corpus"]),
        description="Folder the index is built in; safe to delete.",
    )
    store: str = Field(
        default_factory=lambda: str(home() / "data" / "assistant.db"),
        min_length=1,
        description="File, or URL of a database, that keeps feedback, training rounds and the log.",
    )
    feedback: bool = Field(
        default=True, description="Let people rate an answer; a rating holds no words."
    )
    feedback_words: bool = Field(
        default=False, description="Keep the words people add to a rating, scrubbed."
    )
    question_log: bool = Field(
        default=False,
        description="Keep questions that no policy answers, scrubbed, for 30 days.",
    )
    encoder: str = Field(
        default="shipped",
        min_length=1,
        description='Embedding model: "shipped", "minilm", or the folder of another model.',
    )
    ranker: str = Field(
        default="shipped",
        min_length=1,
        description='Second opinion on the order: "shipped", "none", or the folder of another.',
    )
    cross_encoder: str = Field(
        default="shipped",
        min_length=1,
        description='Last word on the verdict: "shipped", "none", or the folder of another.',
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address the web app listens on; the default is this computer only.",
    )
    port: int = Field(default=7860, ge=0, le=65535, description="Port of the web app; 0 picks one.")
    admin: bool = Field(
        default=False,
        description="Open the owner's pages under /admin, to this computer only.",
    )
    threads: int = Field(
        default=2,
        ge=1,
        le=256,
        description="Processor threads for the models; 2 suits a laptop answering one person.",
    )
    max_question_chars: int = Field(
        default=4000,
        ge=100,
        le=100_000,
        description="Longest question read in full, in characters.",
    )
    use_bank: bool = Field(
        default=True, description="Let the reviewed question bank help to find clauses."
    )
    use_precedents: bool = Field(
        default=True, description="Look up what was asked of other policies, and if they answered."
    )
    use_lexical: bool = Field(
        default=True, description="Tell by its words which policy a question is about."
    )
    use_role: bool = Field(default=True, description="Let who is asking weigh on the order.")
    use_history: bool = Field(default=True, description="Read earlier questions of the chat.")

    @field_validator("corpus", "index", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return Path(os.path.abspath(value.expanduser()))

    @field_validator("store", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        return value if "://" in value else os.path.abspath(Path(value).expanduser())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; overrides that are None count as not given.

    Raises SettingsError, in one line, for an unknown key, a bad value or an unreadable file.
    """
    _refuse_unknown_environment()
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_first_fault(error)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{FILE} cannot be read: {error}. Mend it or move it away.") from error


def _refuse_unknown_environment() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(
                f"The environment variable {name} is not a setting. Unset it; {_known()}"
            )


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f'"{name}" is not a setting; {_known()}'
    return f'The setting "{name}" has a bad value ({fault["msg"]}); see docs/deployment.md.'


def _known() -> str:
    return f"the settings are {', '.join(Settings.model_fields)}."
