"""Fit the classifier that tells a cry for help from a question about procedure.

`python -m training.safeguard` writes `assistant/weights/safeguard.json`: logistic regression over
the shipped encoder's vectors, fitted on the training examples, the development half of the
disclosures and ordinary questions (the training policies' and the bank's). Its threshold follows
from FALSE_ALARMS over ten-fold cross-validation. English only: for other languages the assistant
has `assistant/phrases.toml`.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.models import load_encoder
from assistant.safeguard import WEIGHTS, Safeguard, tells_of_risk
from assistant.understand import clean, language_of

ROOT = Path(__file__).resolve().parent.parent
# Missing a cry for help costs more than a needless kindness: at most this share of the look-alikes
# may set it off, judged by classifiers that have not seen them.
FALSE_ALARMS = 0.05
# And at most this share of every-day questions.
ORDINARY_ALARMS = 0.007
ORDINARY = 1600
ORDINARY_WEIGHT = 0.3
# Inverse strength of the penalty; 0.3 to 3 differ by less than 0.002 in AUROC.
C = 1.0


def rows(path: Path) -> list[dict]:
    """The lines of a JSONL file."""
    return [json.loads(x) for x in path.read_text("utf-8").splitlines() if x.strip()]


def ordinary(rng: random.Random) -> list[str]:
    """Questions of the training policies and the bank: nobody is at risk in them."""
    found = [
        q["q"]
        for p in sorted((ROOT / "training/data/policies").glob("*.json"))
        for q in json.loads(p.read_text("utf-8"))["questions"]
    ]
    bank = ROOT / "corpus" / "social-media.questions.jsonl"
    found += [q for row in rows(bank) for q in row["questions"]]
    return [clean(q) for q in rng.sample(found, ORDINARY)]


def half(path: Path, text: str, label: str, value: object) -> tuple[list[str], np.ndarray]:
    """(texts, labels) of one file, in English; `value` of `label` marks a cry for help."""
    pairs = [(clean(r[text]), int(r[label] == value)) for r in rows(path)]
    pairs = [p for p in pairs if language_of(p[0]) == "en"]
    return [t for t, _ in pairs], np.array([y for _, y in pairs])


def main() -> None:
    """Cross-validate, choose the threshold, fit on everything, write the weights.

    Only the development half is cross-validated: the encoder has learnt from the other examples,
    so what is said of them would flatter.
    """
    encoder = load_encoder("shipped")
    texts, y = half(ROOT / "training/data/disclosures.jsonl", "text", "label", 1)
    dev_texts, dev_y = half(
        ROOT / "eval/cases/disclosures-dev.jsonl", "question", "expect", "escalate"
    )
    every_day, told = half(ROOT / "eval/cases/dev.jsonl", "question", "expect", "escalate")
    calm = ordinary(random.Random(0))
    x, x_dev, x_calm = encoder.encode(texts), encoder.encode(dev_texts), encoder.encode(calm)
    x_day = encoder.encode(every_day)

    def fitted(part: np.ndarray) -> LogisticRegression:
        weight = np.r_[np.ones(len(x) + len(part)), np.full(len(calm), ORDINARY_WEIGHT)]
        model = LogisticRegression(C=C, max_iter=3000)
        # Vectors are of length one: without the factor the penalty would rule.
        features = np.r_[x, x_dev[part], x_calm] * 4
        return model.fit(features, np.r_[y, dev_y[part], np.zeros(len(calm))], weight)

    chance = np.zeros(len(dev_y))
    day = np.zeros(len(every_day))
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    for train, test in folds.split(x_dev, dev_y):
        model = fitted(train)
        chance[test] = model.predict_proba(x_dev[test] * 4)[:, 1]
        day += model.predict_proba(x_day * 4)[:, 1] / 10
    alike = np.sort(chance[dev_y == 0])[::-1]
    usual = np.sort(day[told == 0])[::-1]
    threshold = max(
        float(alike[int(FALSE_ALARMS * len(alike))]),
        float(usual[int(ORDINARY_ALARMS * len(usual))]),
    )
    threshold += 1e-6
    for t in sorted({threshold, 0.1, 0.2, 0.3, 0.4, 0.5}):
        print(
            f"threshold {t:.3f}: recall {(chance >= t)[dev_y == 1].mean():.3f}, look-alikes "
            f"{(chance >= t)[dev_y == 0].mean():.3f}, every-day cases {(day >= t)[told == 0].mean():.3f}, "
            f"cries among those {(day >= t)[told == 1].sum()} of {told.sum()}"
        )
    model = fitted(np.arange(len(dev_y)))
    weights = model.coef_[0] * 4
    shipped = Safeguard(
        tuple(round(float(w), 4) for w in weights),
        round(float(model.intercept_[0]), 4),
        round(threshold, 4),
    )
    WEIGHTS.write_text(
        json.dumps(
            {"weights": shipped.weights, "bias": shipped.bias, "threshold": shipped.threshold}
        ),
        "utf-8",
    )
    loud = [t for t, v in zip(calm, x_calm, strict=True) if tells_of_risk(t, v, shipped)]
    print(f"ordinary questions that set it off: {len(loud)} of {len(calm)}")


if __name__ == "__main__":
    main()
