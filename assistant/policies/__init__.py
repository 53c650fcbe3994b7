"""Life of a policy: added, replaced, compared, rolled back, removed.

    corpus/ID.md                        the version in use, with ID.questions.jsonl beside it
    corpus/versions/ID/<key>/           one from before: its file, question bank and version.json
    corpus/versions/.pending/plan.json  a change half made, finished by whoever comes next

`life` makes the changes, `journal` makes each of them happen whole or not at all, `history` knows
what is held, `changes` compares two versions by clause, `bank` carries reviewed questions over to
a new version, `trial` asks known questions of both, and `report` puts it all into words. `lint`
says what is wrong with a policy as a document.
"""
