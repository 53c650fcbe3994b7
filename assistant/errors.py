"""One tree of errors; each message says what happened and what to do about it.

AssistantError
├── CorpusError      the documents cannot be used as they are
├── IndexUnusable    the index cannot be opened, built or read
├── ModelError       a model's files are missing or broken
├── SettingsError    a setting is unknown or has a bad value
├── StoreError       feedback or a training round cannot be kept or read
│   └── Full         a training round, or the school, has all it can take (`store`)
├── InputError       a question, batch line or case that cannot be taken
├── CitationError    a quote does not stand where it says it does (a fault of ours)
├── Busy             too many people are asking at this moment (`web.answering`)
└── Forged           a form that none of the owner's pages made (`web.admin`)
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error of ours; `code` is stable and short, the message is for people."""

    code = "error"


class CorpusError(AssistantError):
    """The documents cannot be used as they are."""

    code = "corpus"


class IndexUnusable(AssistantError):
    """The index cannot be opened, built or read."""

    code = "index"


class ModelError(AssistantError):
    """A model's files are missing or broken."""

    code = "model"


class SettingsError(AssistantError):
    """A setting is unknown or has a bad value."""

    code = "settings"


class StoreError(AssistantError):
    """Feedback or a training round cannot be kept or read."""

    code = "store"


class InputError(AssistantError):
    """A question, batch line or case that cannot be taken."""

    code = "input"


class CitationError(AssistantError):
    """A quote does not stand where it says it does."""

    code = "citation"
