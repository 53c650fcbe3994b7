"""The table of checks: code, severity, what a finding means, and the function that finds it.

`error`: the document says something that is not so, or can't be followed. `warning`: it is out of
step with itself or with the world. `advice`: it would be clearer otherwise.
"""

from __future__ import annotations

from assistant.policies.lint import (
    damage,
    dates,
    law,
    numbering,
    reading,
    references,
    silences,
    template,
    wording,
)
from assistant.policies.lint.finding import Rule

RULES: tuple[Rule, ...] = (
    Rule("review-overdue", "error", "the date of the next review has passed", dates.overdue),
    Rule("review-soon", "advice", "the next review is due within a month", dates.due_soon),
    Rule("review-date-missing", "warning", "no date of the next review is printed", dates.missing),
    Rule("act-wrong-year", "error", "an Act with a year in which there is none", law.wrong_year),
    Rule("act-misnamed", "warning", "an Act under nearly its name", law.misnamed),
    Rule("act-repealed", "warning", "an Act that is no longer in force", law.repealed),
    Rule("act-newer", "advice", "old Acts without the one that changed them", law.newer_missing),
    Rule("guidance-edition", "warning", "an edition that has been replaced", law.old_edition),
    Rule("old-name", "advice", "a law, body or service under a name it had", law.renamed),
    Rule(
        "contradiction",
        "error",
        "an act both forbidden and required or allowed",
        wording.contradicts,
    ),
    Rule(
        "contradiction-between",
        "warning",
        "two policies that cannot both hold",
        wording.contradicts_another,
    ),
    Rule("numbers-differ", "warning", "one rule with two numbers", wording.numbers_differ),
    Rule(
        "always-or-sometimes", "warning", "forbidden outright, and on a condition", wording.absolute
    ),
    Rule("should-or-must", "warning", "“should” and “must” for the same act", wording.mixed),
    Rule("whose-task", "advice", "a duty that is nobody's in particular", wording.nobody_named),
    Rule("lists-differ", "advice", "two like lists, one with less on it", wording.lists_differ),
    Rule("garbled", "warning", "words damaged or out of order", damage.garbled),
    Rule("spelling", "advice", "a word broken or perhaps misspelt", damage.misspelt),
    Rule(
        "section-missing",
        "error",
        "it points at a section that is not there",
        references.no_section,
    ),
    Rule(
        "appendix-missing",
        "warning",
        "it points at an appendix that is not there",
        references.no_appendix,
    ),
    Rule(
        "related-not-loaded",
        "advice",
        "related policies that are not loaded",
        references.not_loaded,
    ),
    Rule("related-not-listed", "advice", "policies named but not listed", references.unlisted),
    Rule("title-unclear", "advice", "a title that names no document", references.unclear_title),
    Rule("numbering-gap", "warning", "a number is missing", numbering.gaps),
    Rule("numbering-twice", "warning", "a number stands twice", numbering.duplicates),
    Rule("contents-differ", "warning", "contents list and headings differ", numbering.contents),
    Rule(
        "template-remnant", "error", "a place to fill in, or a note to schools", template.remnants
    ),
    Rule("to-be-confirmed", "warning", "something still to be settled", template.pending),
    Rule("other-school", "warning", "another school is named", template.other_school),
    Rule(
        "open-permission",
        "advice",
        "whether permission is needed stays open",
        silences.open_permission,
    ),
    Rule("existing-friends", "advice", "nothing on friends from before", silences.existing_friends),
    Rule("breaks-not-said", "advice", "nothing on lunch and breaks", silences.breaks),
    Rule("lead-not-named", "advice", "no name for the safeguarding lead", silences.lead_not_named),
    Rule("no-route", "advice", "nowhere to turn to for those it binds", silences.no_route),
    Rule("hard-to-read", "advice", "sections that are hard to read", reading.too_hard),
)
