"""The command line: `python -m assistant`, installed as `policy-assistant`.

Thin on purpose: a command reads its options, calls one room, and prints. What the commands call
is a `Rooms` value, so that tests can hand in rooms of their own. Whatever takes long to import
is imported inside the function that needs it; `--help` needs none of it.
"""

from __future__ import annotations

import errno
import functools
import io
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import click

from assistant import __version__
from assistant.batch import Row, answer_lines, is_text
from assistant.errors import AssistantError, InputError
from assistant.types import AUDIENCES, Answer, Json, Policy, Step

if TYPE_CHECKING:
    from assistant.policies.life import Life
    from assistant.policies.lint import Finding
    from assistant.settings import Settings

NAME = "policy-assistant"
INTERRUPTED = 130  # what a shell reports for Ctrl-C
EVERY = 25  # rows of a batch between two lines of progress
FEW = 5  # rows of a batch that are not worth the seconds that reading the policies ahead takes

Progress = Callable[[str], None]


class Asks(Protocol):
    """An opened assistant, as far as the command line uses it."""

    def ask(
        self,
        question: str,
        *,
        audience: str = ...,
        history: Sequence[str] = ...,
        scenario: str = ...,
        id: str = ...,
    ) -> Answer: ...

    def read_ahead(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Built:
    """What a build found: whether the index is up to date now, and a line that says so."""

    current: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Linted:
    """What is wrong with the policies that were looked at."""

    looked_at: Sequence[Policy]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the commands call."""

    open: Callable[[Settings, Progress], Asks]
    build: Callable[[Settings, bool, Progress], Built]
    policies: Callable[[Settings], Mapping[str, Policy]]
    serve: Callable[[Settings], None]
    evaluate: Callable[[Settings, Path | None, Path | None, Progress], int]
    lint: Callable[[Settings, str | None, Progress], Linted]
    life: Callable[[Settings, Progress], Life]


def _say(message: str) -> None:
    """One line to the person, kept apart from the output."""
    click.echo(f"{NAME}: {' '.join(message.split())}", err=True)


class _Shown:
    """Messages of progress for a person: what counts is a bar with the time left on a terminal,
    and a line now and then anywhere else."""

    SECONDS = 5.0

    def __init__(self) -> None:
        self._bar: Any = None
        self._last = -self.SECONDS

    def __call__(self, message: str) -> None:
        if not isinstance(message, Step):
            self._end()
            _say(message)
        elif sys.stderr.isatty():
            self._draw(message)
        elif message.done == message.total or time.monotonic() - self._last >= self.SECONDS:
            self._last = time.monotonic()
            _say(message)

    def _draw(self, step: Step) -> None:
        if self._bar is None or self._bar.length != step.total:
            self._end()
            label = f"{NAME}: reading the policies"
            self._bar = click.progressbar(
                length=step.total, label=label, file=sys.stderr, show_pos=True, show_eta=True
            )
            self._bar.render_progress()
        self._bar.update(step.done - self._bar.pos)
        if step.done == step.total:
            self._end()

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


class _Commands(click.Group):
    """Turns every fault into one line on stderr and the exit status of the contract."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            _say(str(error))
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # the reader has gone; click ends quietly
            _say(
                f"Something went wrong inside ({type(error).__name__}: {error}). Please report it."
            )
        ctx.exit(1)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: the rooms, and the folders given before or after its name."""

    rooms: Rooms
    corpus: Path | None
    index: Path | None

    def settings(self, **overrides: Any) -> Settings:
        from assistant.settings import load_settings

        return load_settings(corpus=self.corpus, index=self.index, **overrides)


def _places(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--corpus` and `--index`."""
    folder = click.Path(file_okay=False, path_type=Path)
    index = click.option("--index", type=folder, metavar="DIR", help="Folder of the built index.")
    corpus = click.option("--corpus", type=folder, metavar="DIR", help="Folder of policies.")
    return corpus(index(command))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=NAME)
@_places
@click.pass_context
def cli(ctx: click.Context, /, corpus: Path | None, index: Path | None) -> None:
    """Answers questions from a school's own policies, on this computer only."""
    ctx.obj = Call(ctx.obj or _real_rooms(), corpus, index)


def _command(name: str) -> Callable[[Callable[..., int]], click.Command]:
    """Registers a command: a function from a Call and its options to an exit status."""

    def register(function: Callable[..., int]) -> click.Command:
        @_places
        @click.pass_context
        @functools.wraps(function)
        def run(
            ctx: click.Context, /, corpus: Path | None, index: Path | None, **options: Any
        ) -> None:
            before: Call = ctx.obj
            call = replace(before, corpus=corpus or before.corpus, index=index or before.index)
            try:
                status = function(call, **options)
            except click.UsageError as error:
                error.ctx = error.ctx or ctx
                raise
            ctx.exit(status)

        return cli.command(name)(run)

    return register


@_command("ask")
@click.argument("question", required=False)
@click.option(
    "--audience",
    type=click.Choice([*AUDIENCES, "any"]),
    default="any",
    show_default=True,
    help="Who is asking. In a batch: who asks where a row does not say.",
)
@click.option(
    "--history",
    multiple=True,
    metavar="QUESTION",
    help="An earlier question of the same chat; give it again for more, oldest first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help='Answer a file of questions, one JSON object with "id" and "question" on each line; '
    "- reads standard input.",
)
def ask(
    call: Call,
    question: str | None,
    audience: str,
    history: tuple[str, ...],
    as_json: bool,
    batch: BinaryIO | None,
) -> int:
    """Answer one question, or a file of them."""
    if (question is None) == (batch is None):
        raise click.UsageError("Give one question in quotes, or --batch FILE.")
    if batch is not None and history:
        raise click.UsageError("In a batch, history stands in the rows.")
    if not all(is_text(text) for text in (question or "", *history)):
        raise InputError("The question is not readable text; type it again in UTF-8.")
    assistant = call.rooms.open(call.settings(), _Shown())
    if batch is not None:
        return _answer_batch(assistant, batch, audience)
    answer = assistant.ask(question or "", audience=audience, history=history)
    if as_json:
        _print_json(_json(answer))
    else:
        click.echo(_text(answer), nl=False)
    return 0


def _answer_batch(assistant: Asks, batch: BinaryIO, audience: str) -> int:
    def answer(row: Row) -> Json:
        return _json(
            assistant.ask(
                row.question,
                audience=row.audience,
                history=row.history,
                scenario=row.scenario,
                id=row.id,
            )
        )

    done = failed = 0
    for row, answered in answer_lines(batch, answer, audience=audience):
        _print_json(row)
        done += 1
        failed += not answered
        if done == FEW:
            assistant.read_ahead()
        if done % EVERY == 0:
            _say(f"{done} done")
    _say(f"{done} done, {failed} of them with an error")
    return 1 if failed else 0


def _json(answer: Answer) -> Json:
    from assistant.answer import as_json

    return as_json(answer)


def _text(answer: Answer) -> str:
    from assistant.plain import as_text

    return as_text(answer)


def _print_json(value: Any, indent: int | None = None) -> None:
    """JSON is UTF-8 whatever the terminal is set to, and each line is out at once."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent).encode())


@_command("build")
@click.option("--check", is_flag=True, help="Change nothing; exit with 3 if a build is needed.")
def build(call: Call, check: bool) -> int:
    """Index the policies, embedding only what changed."""
    built = call.rooms.build(call.settings(), check, _Shown())
    click.echo(built.summary)
    return 0 if built.current else 3


@_command("serve")
@click.option("--host", metavar="HOST", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 7860]")
@click.option("--admin", is_flag=True, help="Open the owner's pages, /admin, to this computer.")
def serve(call: Call, host: str | None, port: int | None, admin: bool) -> int:
    """Start the web app on this computer."""
    call.rooms.serve(call.settings(host=host, port=port, admin=admin or None))
    return 0


@_command("eval")
@click.option(
    "--cases",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Known questions and answers, as JSON lines.  [default: the development set]",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for the report.  [default: eval/results]",
)
def evaluate(call: Call, cases: Path | None, report: Path | None) -> int:
    """Score known questions and write a report; exit with 3 if the scores are too low."""
    return call.rooms.evaluate(call.settings(), cases, report, _say)


@_command("lint")
@click.argument("which", metavar="[ID or FILE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def lint(call: Call, which: str | None, as_json: bool) -> int:
    """Say what to mend in the policies; exit with 3 if any of it is an error."""
    from assistant.policies.lint import has_errors, lint_json, lint_text

    linted = call.rooms.lint(call.settings(), which, _say)
    if as_json:
        _print_json(lint_json(linted.findings), indent=2)
    else:
        click.echo(lint_text(linted.findings, linted.looked_at), nl=False)
    return 3 if has_errors(linted.findings) else 0


@_command("policies")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--text", metavar="ID", help="Print the text of one policy, exactly as it is quoted.")
@click.option("--versions", metavar="ID", help="List the versions of one policy that are held.")
@click.option("--related", is_flag=True, help="List the policies that the loaded ones name.")
def policies(
    call: Call, as_json: bool, text: str | None, versions: str | None, related: bool
) -> int:
    """List the policies that are loaded."""
    if text is not None and (as_json or related or versions is not None):
        raise click.UsageError("Give --text alone.")
    if related and versions is not None:
        raise click.UsageError("Give --related or --versions, not both.")
    if versions is not None:
        return _versions(call, versions, as_json)
    loaded = call.rooms.policies(call.settings())
    if related:
        from assistant.policies.register import as_lines, as_rows, register

        entries = register(tuple(loaded.values()))
        if as_json:
            _print_json(as_rows(entries), indent=2)
        else:
            click.echo("\n".join(as_lines(entries)) or "No policy here names another one.")
        return 0
    if text is not None:
        if text not in loaded:
            raise InputError(f'There is no policy "{text}". There are: {", ".join(loaded)}.')
        click.echo(loaded[text].text.encode(), nl=False)
    elif as_json:
        from assistant.policies.report import policy_json

        _print_json([policy_json(policy) for policy in loaded.values()], indent=2)
    else:
        for policy in loaded.values():
            version = f" ({policy.version})" if policy.version else ""
            click.echo(f"{policy.id}: {policy.title}{version}, {len(policy.clauses)} clauses")
    return 0


def _versions(call: Call, policy_id: str, as_json: bool) -> int:
    from assistant.policies import report

    held = call.rooms.life(call.settings(), _say).versions(policy_id)
    if not held:
        raise InputError(f'There is no policy "{policy_id}", and no version of it is kept.')
    if as_json:
        _print_json([report.held_json(one) for one in held], indent=2)
    else:
        click.echo(report.versions(policy_id, held), nl=False)
    return 0


@_command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "policy_id", default="", metavar="ID", help="Its id; else its file's name.")
@click.option("--yes", is_flag=True, help="Replace the version in use without asking.")
@click.option("--all", "every", is_flag=True, help="Try every known question near to a change.")
def add(call: Call, file: Path, policy_id: str, yes: bool, every: bool) -> int:
    """Add a policy, or a new version of one; what would change is shown first."""
    from assistant.policies import report

    life = call.rooms.life(call.settings(), _say)
    proposal = life.propose(file, policy_id)
    if proposal.same_as:
        click.echo(f"{proposal.same_as} is this very document already. Nothing was changed.")
        return 0
    with life.trying(proposal, _say, every=every) as (tried, folder):
        click.echo(report.proposal(proposal))
        click.echo(report.tried(tried))
        live = proposal.policy.id
        doubtful = proposal.previous is not None or proposal.twin
        if doubtful and not _agreed(f"Put it live as {live}?", yes):
            return 3
        life.accept(proposal, folder)
    click.echo(f"{live} is live.")
    if proposal.previous is not None:
        click.echo(f"To go back to the version before: {NAME} rollback {live}")
    return 0


@_command("rollback")
@click.argument("policy_id", metavar="ID")
@click.option("--to", default="", metavar="VERSION", help="Which one.  [default: the one before]")
def rollback(call: Call, policy_id: str, to: str) -> int:
    """Put an earlier version of a policy live again; the one it replaces is kept."""
    from assistant.policies import report

    life = call.rooms.life(call.settings(), _say)
    proposal = life.propose_back(policy_id, to)
    life.accept(proposal)
    click.echo(report.proposal(proposal))
    click.echo(f"{policy_id} is live.")
    return 0


@_command("remove")
@click.argument("policy_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Remove it without asking.")
@click.option("--forget", is_flag=True, help="Delete every version that is kept as well.")
def remove(call: Call, policy_id: str, yes: bool, forget: bool) -> int:
    """Take a policy out: nothing of it stays in the index. Its last version is kept aside."""
    life = call.rooms.life(call.settings(), _say)
    life.held(policy_id, forget=forget)
    lost = " and all its versions, for good" if forget else ""
    if not _agreed(f"Remove {policy_id}{lost}?", yes):
        return 3
    removed = life.remove(policy_id, forget=forget)
    click.echo(f"{policy_id} is removed, and nothing of it is left in the index.")
    if removed.kept:
        click.echo(f"To bring it back: {NAME} rollback {policy_id}")
    if not removed.left:
        click.echo("No policy is left. An app that is running answers from it until it is stopped.")
    return 0


@_command("diff")
@click.argument("policy_id", metavar="ID")
@click.option("--from", "old", default="", metavar="V", help="The version before.")
@click.option("--to", "new", default="", metavar="V", help="The later one.  [default: in use]")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def diff(call: Call, policy_id: str, old: str, new: str, as_json: bool) -> int:
    """Show what changed between two versions of a policy, clause by clause."""
    from assistant.policies import report

    found = call.rooms.life(call.settings(), _say).difference(policy_id, old, new)
    if as_json:
        _print_json(report.difference_json(found), indent=2)
    else:
        click.echo(report.difference(found), nl=False)
    return 0


def _agreed(question: str, yes: bool) -> bool:
    """Whether the person agrees, by an option or on a terminal; says so where nobody does."""
    if not yes and not sys.stdin.isatty():
        _say("Nothing was changed. Nobody is at a terminal to ask: give --yes to go on.")
        return False
    if not yes and not click.confirm(question):
        _say("Nothing was changed.")
        return False
    return True


def _real_rooms() -> Rooms:
    def opened(settings: Settings, progress: Progress) -> Asks:
        from assistant.pipeline import Assistant

        return Assistant.open(settings, progress=progress)

    def built(settings: Settings, check: bool, progress: Progress) -> Built:
        from assistant import pipeline

        made = pipeline.build(settings, check=check, progress=progress)
        if made is None:
            return Built(False, f"The index is missing or out of date. Run: {NAME} build")
        return Built(
            True,
            f"The index is up to date. Policies: {made.policies}, clauses: {made.clauses}, "
            f"known questions: {made.questions}.",
        )

    def read(settings: Settings) -> Mapping[str, Policy]:
        from assistant.pipeline import read_policies

        return {policy.id: policy for policy in read_policies(settings, _say)}

    def served(settings: Settings) -> None:
        from assistant.web import serve

        serve(settings)

    def scored(
        settings: Settings, cases: Path | None, report: Path | None, progress: Progress
    ) -> int:
        from eval.run import evaluate

        return evaluate(cases, report, settings, progress)

    def linted(settings: Settings, which: str | None, progress: Progress) -> Linted:
        from datetime import date

        from assistant.models import english_words
        from assistant.policies.lint import choose, lint
        from assistant.school import load_school

        loaded, looked_at = choose(settings.corpus, which, progress)
        findings = lint(
            loaded,
            date.today(),
            only=[policy.id for policy in looked_at],
            school=load_school(settings).name,
            english=english_words(),
        )
        return Linted(looked_at, findings)

    def living(settings: Settings, progress: Progress) -> Life:
        from assistant.policies.life import Life

        def open_it() -> Any:
            from assistant.pipeline import Assistant

            return Assistant.open(settings, progress=progress)

        def build_it(vectors_from: Path | None) -> object:
            from assistant import pipeline

            return pipeline.build(settings, progress=progress, vectors_from=vectors_from)

        return Life(settings.corpus, settings.index, open_it, build_it)

    return Rooms(
        open=opened,
        build=built,
        policies=read,
        serve=served,
        evaluate=scored,
        lint=linted,
        life=living,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script; `arguments` stand for those of the process. Ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without curly quotes goes on
    cli.main(arguments, prog_name=NAME)


if __name__ == "__main__":
    main()
