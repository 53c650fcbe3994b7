"""The web app: the chat page, the policy as a page to read, and the HTTP interface.

Presentation only: every answer comes from the assistant that is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.policies.life import Life
    from assistant.settings import Settings
    from assistant.web.answering import Answering

__all__ = ["create_app", "serve"]


def create_app(
    assistant: Answering, settings: Settings | None = None, life: Life | None = None
) -> FastAPI:
    """The whole web app over an opened assistant, ready for any ASGI server; without settings,
    those in force. `life` is what the owner's pages work with, where the settings open them.

    Raises SettingsError where they would be open to other computers.
    """
    from assistant.web.app import assemble

    return assemble(assistant, settings, life)


def serve(settings: Settings) -> None:
    """Open the assistant of `settings`, listen on its host and port, and answer until stopped.

    Raises AssistantError where the assistant cannot be opened or the address is not free.
    """
    from assistant.web.app import run

    run(settings)
