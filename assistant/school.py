"""The school an assistant speaks for: its documents, its look, and the people to turn to.

All of it comes from `school.toml` in the corpus folder. Without that file there is still a
whole School, with no name of its own and the national helplines, so any folder of documents
is an assistant.

    [school]
    name = "Hill Road School"
    colour = "#1d4f91"
    logo = "logo.png"            # a picture in the corpus folder

    [contacts.safeguarding_lead] # any key; `role` says what it is where the key does not
    name = "..."
    phone = "..."
    email = "..."                # or url = "https://..."
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError
from assistant.settings import Settings
from assistant.types import Contact

FILE = "school.toml"
COLOUR = "#1d4f91"  # white text on it has a contrast of 8.1 to 1; WCAG 2.2 asks for 4.5

# For a school in England, in the order a person in trouble needs them: the first six are for the
# person at risk, the rest for particular cases. The corpus's school.toml explains the same list.
NATIONAL: tuple[Contact, ...] = (
    Contact("Emergency services", "If anyone is in danger now", "999", None, "national"),
    Contact(
        "Childline",
        "For children and young people, free, day and night",
        "0800 1111",
        "https://www.childline.org.uk",
        "national",
    ),
    Contact(
        "NSPCC Helpline",
        "For adults worried about a child",
        "0808 800 5000",
        "https://www.nspcc.org.uk",
        "national",
    ),
    Contact(
        "CEOP Safety Centre",
        "To report that a child is being groomed or sexually abused online",
        None,
        "https://www.ceop.police.uk",
        "national",
    ),
    Contact(
        "Samaritans",
        "For anyone who is struggling to cope, day and night",
        "116 123",
        "https://www.samaritans.org",
        "national",
    ),
    Contact(
        "Shout",
        "The same, by text message",
        "text SHOUT to 85258",
        "https://giveusashout.org",
        "national",
    ),
    Contact(
        "Report Remove",
        "To get a nude picture of someone under 18 taken down",
        None,
        "https://www.childline.org.uk",
        "national",
    ),
    Contact(
        "Professionals Online Safety Helpline",
        "For people who work with children, about online safety",
        "0344 381 4772",
        "https://saferinternet.org.uk",
        "national",
    ),
    Contact(
        "NSPCC Whistleblowing Advice Line",
        "For staff, about how a child protection matter is handled",
        "0800 028 0285",
        "https://www.nspcc.org.uk",
        "national",
    ),
    Contact(
        "Report Harmful Content",
        "From age 13, when a platform will not take a post down",
        None,
        "https://reportharmfulcontent.com",
        "national",
    ),
    Contact(
        "Police, not urgent",
        "A crime, and no one is in danger now",
        "101",
        "https://www.police.uk",
        "national",
    ),
)

ROLES = {
    "safeguarding_lead": "Designated safeguarding lead",
    "deputy_safeguarding_lead": "Deputy designated safeguarding lead",
    "headteacher": "Headteacher",
    "chair_of_governors": "Chair of governors",
    "lado": "Local authority designated officer",
    "office": "School office",
}

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]*(?: ?(?:ext|x)\.? ?[0-9]+)?")
_URL = re.compile(r"https?://[^\s<>\"'`]+")
_EMAIL = re.compile(r"[^\s<>\"'`@:?&]+@[^\s<>\"'`@:?&]+\.[^\s<>\"'`@:?&]+")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")


@dataclass(frozen=True, slots=True)
class School:
    """One school. `contacts` starts with the school's own, in the order of its file.

    `name` is "" and `logo` None where the file says nothing; `colour` is "#rrggbb".
    """

    name: str
    corpus: Path
    contacts: tuple[Contact, ...]
    colour: str = COLOUR
    logo: Path | None = None


def load_school(settings: Settings) -> School:
    """The school of a corpus.

    Raises CorpusError, naming file and key, where `school.toml` cannot be read or holds
    something it should not: what stands there ends up in a page and in front of a child.
    """
    path = settings.corpus / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        table = {}
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. Mend it or move it away.") from error
    _refuse_unknown(table, {"school", "contacts"}, path, "")
    look = _table(table, "school", path)
    _refuse_unknown(look, {"name", "colour", "logo"}, path, "school.")
    return School(
        name=_text(look, "name", path, "school."),
        corpus=settings.corpus,
        contacts=_own_contacts(_table(table, "contacts", path), path) + NATIONAL,
        colour=_matching(look, "colour", _HEX, path, "school.", 'like "#1d4f91"') or COLOUR,
        logo=_logo(look, path),
    )


def _own_contacts(people: dict[str, Any], path: Path) -> tuple[Contact, ...]:
    """The contacts that are filled in; one left blank is one not set."""
    found = []
    for key in people:
        at = f"contacts.{key}."
        entry = _table(people, key, path)
        _refuse_unknown(entry, {"name", "role", "phone", "email", "url"}, path, at)
        name = _text(entry, "name", path, at)
        role = (
            _text(entry, "role", path, at) or ROLES.get(key) or key.replace("_", " ").capitalize()
        )
        phone = _matching(entry, "phone", _PHONE, path, at, "a telephone number")
        email = _matching(entry, "email", _EMAIL, path, at, "an e-mail address")
        url = _matching(entry, "url", _URL, path, at, "an address that starts with https://")
        link = url or (f"mailto:{email}" if email else "")
        if name or phone or link:
            found.append(Contact(name or role, role, phone or None, link or None, "school"))
    return tuple(found)


def _logo(look: dict[str, Any], path: Path) -> Path | None:
    name = _text(look, "logo", path, "school.")
    if not name:
        return None
    picture = path.parent / name
    if Path(name).name != name or picture.suffix.lower() not in _PICTURES:
        raise CorpusError(
            f"{path}: school.logo must name a picture in the same folder ({', '.join(_PICTURES)})."
        )
    if not picture.is_file():
        raise CorpusError(f"{path}: school.logo names {name}, which is not in that folder.")
    return picture


def _table(parent: dict[str, Any], key: str, path: Path) -> dict[str, Any]:
    value = parent.get(key, {})
    if not isinstance(value, dict):
        raise CorpusError(f"{path}: {key} must be a table, written [{key}] on its own line.")
    return value


def _text(table: dict[str, Any], key: str, path: Path, at: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise CorpusError(f'{path}: {at}{key} must be text in "quotes".')
    return " ".join(value.split())


def _matching(
    table: dict[str, Any], key: str, form: re.Pattern[str], path: Path, at: str, wanted: str
) -> str:
    value = _text(table, key, path, at)
    if value and not form.fullmatch(value):
        raise CorpusError(f"{path}: {at}{key} must be {wanted}.")
    return value


def _refuse_unknown(table: dict[str, Any], known: set[str], path: Path, at: str) -> None:
    for key in table:
        if key not in known:
            raise CorpusError(f"{path}: {at}{key} is not known; use {', '.join(sorted(known))}.")
