"""The chat: Gradio carries the question in and the answer out; the page keeps the conversation.

The conversation is not a Chatbot component, for three reasons. Its whole value would travel with
every question; what was typed, disclosures included, would stay in the server's memory for as
long as the tab lives; and as an *input* it builds whatever component a client names. Here a turn
is rendered once, sent once, sanitised by the Markdown component and kept by the browser alone.
"""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

from assistant.types import AUDIENCES
from assistant.web import pages
from assistant.web.answering import Answering, Turnstile
from assistant.web.problems import note, plain
from assistant.web.unanswered import Hear

# Follow-ups lean on what was said just before; older turns only mislead.
REMEMBERED = 5
# A chat is forgotten half an hour after its last question, whether its page is open or closed.
FORGET_SECONDS = 30 * 60
# As many as programs may send. The box takes more, so that nothing is cut off unseen.
MAX_TYPED = 20_000
TOO_LONG = (
    f"That is too long to read. Please make it shorter: at most {MAX_TYPED:,} characters. "
    "If someone is in danger, call 999."
)
# Stands in the memory for a message that told of somebody at risk: that there was one, and none of
# its words. What leans on it ("who do I tell?") is then answered with people too.
TOLD = "Someone hurt me."

ROLES: tuple[tuple[str, str], ...] = (
    ("Not sure", "any"),
    ("Staff", "staff"),
    ("Governor", "governor"),
    ("Volunteer", "volunteer"),
    ("Parent or carer", "parent"),
    ("Learner", "learner"),
    ("Visitor", "visitor"),
)


class Said(NamedTuple):
    """What is remembered of a chat: its last questions, TOLD in the place of each that told of
    somebody at risk, and whether there ever was one."""

    earlier: tuple[str, ...] = ()
    of_risk: bool = False


class Session(SessionState):
    """What Gradio keeps of one page: its state, and nothing that went in or came out.

    Gradio itself holds the last value of every component until the program ends, here the question
    and its answer, for links into a running page that are not offered; and a state for an hour once
    its page is closed.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(blocks)
        self.STATE_TTL_WHEN_CLOSED = FORGET_SECONDS

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class Sessions(StateHolder):
    """The sessions of all pages, each of which keeps no more than it must."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)


def build(assistant: Answering, turnstile: Turnstile, hear: Hear) -> gr.Blocks:
    """The Gradio part of the page: who is asking, the question box, and the way back. `hear` is
    told of each answer.

    Nothing goes through Gradio's queue: the turnstile already says who waits and who is turned
    away, and a plain request and reply is quicker and can't be lost as a stream closes.
    """
    blocks: gr.Blocks
    with gr.Blocks(title="Ask the policies", analytics_enabled=False, fill_width=True) as blocks:
        role = gr.Radio(list(ROLES), value="any", label="Who is asking?", elem_id="role")
        # An immutable start: a mutable one would be shared by every session.
        said = gr.State(Said(), time_to_live=FORGET_SECONDS)
        turn = gr.Markdown("", elem_id="turn", sanitize_html=True, latex_delimiters=[])
        question = gr.Textbox(
            label="Your question",
            placeholder="Ask in your own words",
            elem_id="question",
            lines=1,
            max_lines=5,
            submit_btn="Ask",
            autofocus=False,
        )
        again = gr.Button("Start again", elem_id="again", size="sm")

        def reply(asked: str, who: str, before: Said) -> tuple[Any, Any]:
            return answer(assistant, turnstile, hear, asked, who, before)

        question.submit(
            reply,
            inputs=[question, role, said],
            # The page empties the box: from here it would come late and take what is new.
            outputs=[turn, said],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="multiple",  # the page sends one at a time, and "once" would lose some
            queue=False,
        )
        again.click(
            lambda: (Said(), ""),
            outputs=[said, turn],
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )
    return blocks


def answer(
    assistant: Answering, turnstile: Turnstile, hear: Hear, asked: str, who: str, before: Said
) -> tuple[Any, Any]:
    """One turn: its HTML, and what to remember of the chat.

    Of a question that told of somebody at risk no word is remembered, and `hear` is told nothing of
    it or of what follows it.
    """
    turn_id = f"turn-{secrets.token_hex(4)}"
    question = asked.strip()
    if not question:
        return gr.skip(), gr.skip()
    if len(question) > MAX_TYPED:
        return pages.sorry(question, TOO_LONG, turn_id), gr.skip()
    try:
        with turnstile.turn():
            found = assistant.ask(
                question,
                audience=who if who in AUDIENCES else "any",
                history=before.earlier,
                id=turn_id,
            )
    except Exception as error:
        note(error, "chat")
        return pages.sorry(question, plain(error), turn_id), gr.skip()
    told = found.outcome == "escalated"
    earlier = (*before.earlier, TOLD if told else question)[-REMEMBERED:]
    after = Said(earlier, before.of_risk or told)
    if not after.of_risk:
        hear(found, before.earlier)
    return pages.turn(found, turn_id, assistant.policies), after


def theme() -> gr.themes.Base:
    """Gradio's own colours and fonts, tied to the page's; no font is fetched from anywhere."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]
    look = gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])
    both: dict[str, str] = {
        "body_background_fill": "transparent",
        "body_text_color": "var(--ink)",
        "background_fill_primary": "transparent",
        "background_fill_secondary": "transparent",
        "block_background_fill": "transparent",
        "block_label_text_color": "var(--ink)",
        "block_title_text_color": "var(--ink)",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--card)",
        "input_border_color": "var(--edge)",
        "input_border_color_focus": "var(--focus)",
        "input_placeholder_color": "var(--quiet)",
        "button_secondary_background_fill": "var(--card)",
        "button_secondary_text_color": "var(--ink)",
        "checkbox_label_background_fill": "var(--card)",
        "checkbox_label_background_fill_selected": "var(--school)",
        "checkbox_label_text_color": "var(--ink)",
        "checkbox_label_text_color_selected": "var(--on-school)",
    }
    return look.set(**both, **{f"{name}_dark": value for name, value in both.items()})
