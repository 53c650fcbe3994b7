"""The school: its own contacts first, national helplines always, nothing unchecked on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import CorpusError
from assistant.school import NATIONAL, School, load_school
from assistant.settings import load_settings


def school(tmp_path: Path, text: str | None) -> School:
    if text is not None:
        (tmp_path / "school.toml").write_text(text, encoding="utf-8")
    return load_school(load_settings(corpus=tmp_path))


def test_a_folder_without_a_school_file_is_a_school_with_the_national_helplines(
    tmp_path: Path,
) -> None:
    found = school(tmp_path, None)
    assert (found.name, found.logo, found.contacts) == ("", None, NATIONAL)


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("Emergency services", "999"),
        ("Childline", "0800 1111"),
        ("NSPCC Helpline", "0808 800 5000"),
        ("Samaritans", "116 123"),
        ("Professionals Online Safety Helpline", "0344 381 4772"),
    ],
)
def test_a_national_helpline_has_its_published_number(name: str, phone: str) -> None:
    assert [one.phone for one in NATIONAL if one.name == name] == [phone]


def test_someone_in_danger_is_told_999_before_any_helpline() -> None:
    assert NATIONAL[0].phone == "999"


def test_the_shipped_school_file_loads_and_explains_every_national_helpline(root: Path) -> None:
    found = load_school(load_settings(corpus=root / "corpus"))
    assert found.name == "Cann Bridge School"
    text = (root / "corpus" / "school.toml").read_text(encoding="utf-8")
    for contact in NATIONAL[1:]:
        assert contact.name in text
        assert (contact.phone or "") in text
        assert (contact.url or "") in text


def test_the_schools_own_people_come_first_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = school(
        tmp_path,
        """
        [contacts.safeguarding_lead]
        name = "Mrs A. Example"
        phone = "01752 000000 ext 12"
        [contacts.school_nurse]
        email = "nurse@school.example"
        [contacts.office]
        role = "Reception"
        url = "https://school.example/contact"
        """,
    )
    own = found.contacts[:3]
    assert [(one.name, one.role) for one in own] == [
        ("Mrs A. Example", "Designated safeguarding lead"),
        ("School nurse", "School nurse"),
        ("Reception", "Reception"),
    ]
    assert [one.phone for one in own] == ["01752 000000 ext 12", None, None]
    assert own[1].url == "mailto:nurse@school.example"
    assert {one.source for one in own} == {"school"}
    assert found.contacts[3:] == NATIONAL


def test_a_contact_left_empty_is_not_shown(tmp_path: Path) -> None:
    blank = '[contacts.headteacher]\nname = ""\nphone = " "\n'
    assert school(tmp_path, blank).contacts == NATIONAL


def test_name_colour_and_logo_are_read(tmp_path: Path) -> None:
    (tmp_path / "crest.png").write_bytes(b"\x89PNG")
    look = '[school]\nname = "Hill  Road"\ncolour = "#00aa11"\nlogo = "crest.png"\n'
    found = school(tmp_path, "\ufeff" + look)
    assert (found.name, found.colour) == ("Hill Road", "#00aa11")
    assert found.logo == tmp_path / "crest.png"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[school\n", "school.toml"),
        ("[shool]\nname = 'x'\n", "shool"),
        ("school = 'x'\n", "school"),
        ("[school]\nnmae = 'x'\n", "school.nmae"),
        ("[school]\nname = 7\n", "school.name"),
        ("[school]\ncolour = 'red'\n", "school.colour"),
        ("[school]\ncolour = '#fff;}body{display:none'\n", "school.colour"),
        ("[school]\nlogo = '../secret.png'\n", "school.logo"),
        ("[school]\nlogo = 'logo.svg'\n", "school.logo"),
        ("[school]\nlogo = 'absent.png'\n", "absent.png"),
        ("[contacts]\noffice = 'x'\n", "office"),
        ("[contacts.office]\nfone = '1'\n", "contacts.office.fone"),
        ("[contacts.office]\nphone = 'call me'\n", "contacts.office.phone"),
        ("[contacts.office]\nemail = 'a b@c.d'\n", "contacts.office.email"),
        ("[contacts.office]\nurl = 'javascript:alert(1)'\n", "contacts.office.url"),
        ("[contacts.office]\nurl = 'https://x\"onclick'\n", "contacts.office.url"),
    ],
)
def test_what_cannot_stand_is_refused_in_one_line_that_names_it(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(CorpusError, match=named) as raised:
        school(tmp_path, text)
    assert "school.toml" in str(raised.value)


def test_a_school_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "school.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError, match="cannot be read"):
        load_school(load_settings(corpus=tmp_path))
