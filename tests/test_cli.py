"""The command line as its users meet it: words in, lines out, an exit status they can rely on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fakes import TEXT, House

from assistant import __main__ as command_line
from assistant.__main__ import Call, cli
from assistant.parse import parse_text
from assistant.settings import load_settings
from assistant.types import Step


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def run(house: House) -> Callable[..., Result]:
    def invoke(*arguments: str | Path, given: str | bytes | None = None) -> Result:
        call = [str(argument) for argument in arguments]
        return CliRunner().invoke(cli, call, obj=house.rooms(), input=given)

    return invoke


def batch(tmp_path: Path, *lines: str | bytes) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return path


def row(id: str, question: str, **more: object) -> str:
    return json.dumps({"id": id, "question": question, **more})


# ask


def test_a_question_is_answered_in_plain_words_with_quote_and_section(run) -> None:
    result = run("ask", "Can I accept this friend request?", "--audience", "staff")
    assert result.exit_code == 0
    assert result.stdout.startswith("It depends.\n")
    assert "Accept 'friend requests' from" in " ".join(result.stdout.split())
    assert "section 4" in result.stdout


def test_json_holds_the_whole_answer_and_fits_the_schema(run, faults) -> None:
    result = run("ask", "Can I?", "--json")
    assert result.exit_code == 0
    assert faults("answer", json.loads(result.stdout)) == []


def test_audience_and_history_reach_the_assistant_in_order(run, house: House) -> None:
    run("ask", "and if she's my niece?", "--audience", "parent", "--history", "a", "--history", "b")
    assert house.assistant.asked == [("and if she's my niece?", "parent", ("a", "b"), "", "q1")]


def test_progress_stays_off_the_output(run) -> None:
    result = run("ask", "Can I?", "--json")
    assert result.stderr == "policy-assistant: building the index\n"
    json.loads(result.stdout)


def test_an_error_of_ours_is_one_line_on_stderr_and_status_1(run) -> None:
    result = run("ask", "fail")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[1:] == [
        "policy-assistant: The index has gone. Run: policy-assistant build"
    ]


def test_an_unexpected_fault_is_one_line_too_and_asks_to_be_reported(run) -> None:
    result = run("ask", "crash")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert "ZeroDivisionError" in result.stderr
    assert "report" in result.stderr
    assert "Traceback" not in result.output


def test_interrupting_ends_quietly_with_the_shells_own_status(run) -> None:
    result = run("ask", "stop")
    assert result.exit_code == 130
    assert result.stderr == "policy-assistant: building the index\n"


def test_a_question_that_is_no_text_is_refused(run, house: House) -> None:
    result = run("ask", "caf\udce9")
    assert (result.exit_code, house.assistant.asked) == (1, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "one", "two"),
        ("ask", "q", "--audience", "teacher"),
        ("ask", "q", "--nonsense"),
        ("ask", "q", "--batch", __file__),
        ("ask", "--batch", "no-such-file.jsonl"),
        ("ask", "--batch", __file__, "--history", "x"),
        ("policies", "--json", "--text", "phones"),
        ("serve", "--port", "70000"),
        ("eval", "--cases", "no-such-file.jsonl"),
        ("lint", "one", "two"),
        ("nonsense",),
        ("--corpus", __file__, "policies"),
    ],
)
def test_wrong_usage_is_status_2_and_says_how_to_find_help(run, house: House, arguments) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "--help" in result.stderr
    assert result.stdout == ""
    assert house.assistant.asked == []


# ask --batch


def test_a_batch_gives_one_answer_a_line_in_order_from_one_assistant(
    run, house: House, tmp_path: Path, faults
) -> None:
    path = batch(tmp_path, *(row(f"r{n}", f"question {n}") for n in range(200)))
    result = run("ask", "--batch", path)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [one["id"] for one in answers] == [f"r{n}" for n in range(200)]
    assert [fault for one in answers for fault in faults("answer", one)] == []
    assert len(house.settings) == 1
    # What every question is read beside is read once, as soon as there are more than a few.
    assert house.assistant.ahead == 1


def test_a_batch_of_a_few_questions_does_not_read_all_policies_first(
    run, house: House, tmp_path: Path
) -> None:
    run("ask", "--batch", batch(tmp_path, row("a", "q"), row("b", "q")))
    assert house.assistant.ahead == 0


def test_a_row_carries_audience_history_and_scenario(run, house: House, tmp_path: Path) -> None:
    full = row("a", "q", audience="parent", history=["h1", "h2"], scenario="s", extra=[1])
    empty = row("b", "q", audience=None, history=None, scenario=None)
    run("ask", "--batch", batch(tmp_path, full, empty), "--audience", "staff")
    assert house.assistant.asked == [
        ("q", "parent", ("h1", "h2"), "s", "a"),
        ("q", "staff", (), "", "b"),
    ]


def test_a_bad_line_is_an_error_in_its_place_and_the_rest_goes_on(
    run, tmp_path: Path, faults
) -> None:
    path = batch(tmp_path, row("a", "q"), "not json", row("c", "q"))
    result = run("ask", "--batch", path)
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert (first["id"], third["id"]) == ("a", "c")
    assert (second["id"], second["line"], second["error"]["code"]) == (None, 2, "input")
    assert faults("batch-error", second) == []


@pytest.mark.parametrize(
    ("line", "known_id"),
    [
        (b"{", None),
        (b"[1]", None),
        (b'"text"', None),
        (b"null", None),
        (b"{}", None),
        (b"[" * 100_000, None),
        (b'{"n": ' + b"9" * 5000 + b"}", None),
        (b'{"id": "x", "question": "\xff"}', None),
        ('{"id": "x", "question": "hi"}'.encode("utf-16"), None),
        (b'{"question": "q"}', None),
        (b'{"id": "x"}', "x"),
        (b'{"id": "x", "question": null}', "x"),
        (b'{"id": "x", "question": 7}', "x"),
        (b'{"id": 7, "question": "q"}', None),
        (b'{"id": " ", "question": "q"}', " "),
        (b'{"id": "\\ud800", "question": "q"}', None),
        (b'{"id": "x", "question": "\\ud800"}', "x"),
        (b'{"id": "x", "question": "q", "audience": "teacher"}', "x"),
        (b'{"id": "x", "question": "q", "audience": ["staff"]}', "x"),
        (b'{"id": "x", "question": "q", "history": "h"}', "x"),
        (b'{"id": "x", "question": "q", "history": [1]}', "x"),
        (b'{"id": "x", "question": "q", "scenario": {}}', "x"),
        (b'{"id": "x", "question": "' + b"q" * 1_100_000 + b'"}', None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_whatever_a_line_holds_it_costs_only_that_line(
    run, tmp_path: Path, faults, line: bytes, known_id: str | None
) -> None:
    result = run("ask", "--batch", batch(tmp_path, row("a", "q"), line, row("c", "q")))
    rows = [json.loads(one) for one in result.stdout.splitlines()]
    errors = [one for one in rows if "error" in one]
    assert result.exit_code == 1
    assert [one["id"] for one in rows if "error" not in one] == ["a", "c"]
    assert [faults("batch-error", one) for one in errors] == [[]] * len(errors)
    assert errors[0]["id"] == known_id
    assert errors[0]["line"] == 2
    assert "\n" not in errors[0]["error"]["message"]


@pytest.mark.parametrize(("question", "code"), [("fail", "index"), ("crash", "internal")])
def test_a_row_the_assistant_cannot_answer_costs_only_that_row(
    run, tmp_path: Path, faults, question: str, code: str
) -> None:
    path = batch(tmp_path, row("a", question), row("b", "q"))
    result = run("ask", "--batch", path)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (result.exit_code, first["id"], first["error"]["code"]) == (1, "a", code)
    assert faults("batch-error", first) == []
    assert second["id"] == "b"


def test_byte_order_mark_blank_lines_and_windows_line_ends_are_no_errors(
    run, tmp_path: Path
) -> None:
    path = batch(tmp_path, b"\xef\xbb\xbf" + row("a", "q").encode() + b"\r", "", "  ", "x")
    result = run("ask", "--batch", path)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], second["line"]) == ("a", 4)


def test_an_empty_batch_is_done_at_once(run, tmp_path: Path) -> None:
    result = run("ask", "--batch", batch(tmp_path, b""))
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_batch_can_come_from_standard_input(run) -> None:
    result = run("ask", "--batch", "-", given=row("a", "q"))
    assert json.loads(result.stdout)["id"] == "a"


def test_every_script_and_emoji_comes_out_as_it_went_in(run, tmp_path: Path) -> None:
    question = "ممكن؟ 👩\u200d🏫 \u2028 \x00 '; DROP TABLE--"
    result = run("ask", "--batch", batch(tmp_path, row("é", question)))
    (line,) = result.stdout_bytes.decode("utf-8").strip("\n").split("\n")
    assert (json.loads(line)["id"], json.loads(line)["question"]) == ("é", question)


# the other commands


def test_build_says_what_it_did(run, house: House) -> None:
    result = run("build")
    assert (result.exit_code, result.stdout) == (0, "1 policy, 1 clause\n")
    assert house.checks == [False]


def test_build_check_is_status_3_when_a_build_is_needed(run, house: House) -> None:
    house.current = False
    assert run("build", "--check").exit_code == 3
    house.current = True
    assert run("build", "--check").exit_code == 0
    assert house.checks == [True, True]


def test_eval_is_status_3_under_the_gate(run, house: House, tmp_path: Path) -> None:
    cases = batch(tmp_path, "")
    assert run("eval", "--cases", cases, "--report", tmp_path / "r").exit_code == 0
    house.passes = False
    assert run("eval").exit_code == 3
    assert house.scored == [(cases, tmp_path / "r"), (None, None)]


def test_lint_is_status_3_only_where_a_finding_is_an_error(run, house: House) -> None:
    assert run("lint").exit_code == 0
    house.passes = False
    assert run("lint", "phones").exit_code == 3
    assert house.linted == [None, "phones"]


def test_lint_says_place_words_and_advice_and_sums_up(run) -> None:
    out = run("lint").stdout
    assert "1, Rules [garbled]" in out
    assert "“Phones” is cut off." in out
    assert "→ Mend it." in out
    assert out.endswith("1 policy checked: 1 warning.\n")


def test_lint_json_fits_its_schema(run, faults) -> None:
    findings = json.loads(run("lint", "--json").stdout)
    assert faults("lint", findings) == []
    assert [one["code"] for one in findings] == ["garbled"]


def test_serve_takes_host_and_port_or_those_of_the_settings(run, house: House) -> None:
    run("serve", "--host", "0.0.0.0", "--port", "80")
    run("serve")
    usual = load_settings()
    assert [(one.host, one.port) for one in house.settings] == [
        ("0.0.0.0", 80),
        (usual.host, usual.port),
    ]


def test_policies_lists_what_is_loaded(run) -> None:
    result = run("policies")
    assert result.exit_code == 0
    assert result.stdout.startswith("phones: Phones")


def test_policies_json_has_id_title_and_the_hash_of_the_text(run) -> None:
    (policy,) = json.loads(run("policies", "--json").stdout)
    expected = parse_text(TEXT, policy_id="phones")
    assert (policy["id"], policy["title"]) == ("phones", "Phones")
    assert policy["sha256"] == expected.sha256


def test_policies_text_is_the_text_to_the_byte(run) -> None:
    expected = parse_text(TEXT, policy_id="phones").text
    assert run("policies", "--text", "phones").stdout_bytes == expected.encode()


def test_an_unknown_policy_is_an_error_that_names_the_known_ones(run) -> None:
    result = run("policies", "--text", "parking")
    assert result.exit_code == 1
    assert "phones" in result.stderr


def test_policies_related_lists_what_the_policies_name(tmp_path: Path, run) -> None:
    result = run("policies", "--related")
    assert (result.exit_code, result.stdout) == (0, "No policy here names another one.\n")
    assert json.loads(run("policies", "--related", "--json").stdout) == []
    assert run("policies", "--related", "--text", "phones").exit_code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


STEPS = [Step(f"{n} of 4 done", n, 4, "texts") for n in (0, 2, 4)]


def test_progress_is_a_bar_with_the_time_left_on_a_terminal(monkeypatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    shown = command_line._Shown()
    for message in ("Building the index.", *STEPS, "Indexed."):
        shown(message)
    text = screen.getvalue()
    assert "4/4" in text
    assert text.index("Building the index.") < text.index("4/4") < text.index("Indexed.")


def test_progress_is_a_few_lines_anywhere_else(capsys) -> None:
    shown = command_line._Shown()
    for message in STEPS:
        shown(message)
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2] for line in lines] == ["0 of 4 done", "4 of 4 done"]


@pytest.mark.parametrize("command", [["ask", "q"], ["build"], ["serve"], ["policies"]])
def test_corpus_and_index_work_before_and_after_every_command(
    run, house: House, tmp_path: Path, command: list[str]
) -> None:
    places = ["--corpus", tmp_path, "--index", tmp_path / "i"]
    run(*places, *command)
    run(*command, *places)
    assert [(one.corpus, one.index) for one in house.settings] == [(tmp_path, tmp_path / "i")] * 2


def test_a_folder_after_the_command_beats_one_before_it(run, house: House, tmp_path: Path) -> None:
    run("--corpus", tmp_path / "before", "build", "--corpus", tmp_path)
    assert house.settings[0].corpus == tmp_path


def test_every_command_of_the_list_has_corpus_and_index() -> None:
    for name, command in cli.commands.items():
        options = {option for one in command.params for option in one.opts}
        assert {"--corpus", "--index"} <= options, name


# as a process


def start(*arguments: str | Path, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        **more,
    )


def test_help_is_there_at_once_because_it_loads_nothing_heavy(root: Path) -> None:
    script = (
        "import sys\n"
        "from assistant.__main__ import cli\n"
        "try: cli.main(['ask', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'chromadb', 'gradio', 'fastapi', 'llama_index', 'onnxruntime',\n"
        "         'sentence_transformers', 'sqlalchemy', 'pydantic', 'sklearn', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


def test_help_takes_less_than_four_tenths_of_a_second(root: Path) -> None:
    def once() -> float:
        began = time.perf_counter()
        assert start("--help", cwd=root).returncode == 0
        return time.perf_counter() - began

    assert min(once() for _ in range(5)) < 0.4


def test_no_arguments_show_the_help(root: Path) -> None:
    done = start(cwd=root)
    assert "Commands:" in done.stdout + done.stderr


def test_an_error_in_a_real_process_is_one_line_and_no_traceback(
    root: Path, tmp_path: Path
) -> None:
    done = start("policies", "--corpus", tmp_path / "absent", cwd=root)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_reader_that_goes_away_ends_it_quietly(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "policies", "--text", "social-media"],
        cwd=root,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(writer)
    assert done.stderr == ""


def test_the_parts_of_a_call_are_what_its_user_gave() -> None:
    call = Call(House().rooms(), Path("a"), Path("b"))
    assert call.settings(port=1).port == 1
    assert command_line.NAME in start("--version").stdout
