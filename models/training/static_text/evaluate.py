"""Step 7, `evaluate`: how well a table finds what it should, on held-out packages and on CoSQA (reported only).

Settings are chosen by `held-out`, which is made of packages that no training saw. CoSQA decides nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from static_text import dataset
from static_text.bags import Bags, Table
from static_text.settings import CACHE, DIMENSIONS, REPOSITORY
from static_text.teach import MAX_PIECES, Teacher, VectorCache, text_key

COSQA = REPOSITORY / "test" / "bench" / "data" / "cosqa"


@dataclass(frozen=True)
class Weights:
    """All that decides a vector: a row for each entry, and the sum's damping of repetitions."""

    rows: np.ndarray
    damping: float

    def encode(self, bags: Bags) -> np.ndarray:
        """Normalised vectors; a text without a known word has a vector of zeros."""
        vectors = np.zeros((len(bags), DIMENSIONS), np.float32)
        for index in range(len(bags)):
            own = slice(bags.starts[index], bags.starts[index + 1])
            vectors[index] = (bags.uses[own] ** self.damping) @ self.rows[bags.rows[own]]
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def ranks(queries: np.ndarray, documents: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """The place of each query's answer; documents with the same score count half."""
    scores = queries @ documents.T
    right = scores[np.arange(len(answers)), answers][:, None]
    return 1 + (scores > right).sum(1) + 0.5 * ((scores == right).sum(1) - 1)


def mrr(places: np.ndarray) -> float:
    return float((1 / places).mean())


def recall(places: np.ndarray, at: int = 10) -> float:
    return float((places <= at).mean())


@cache
def cosqa() -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Functions, questions, the questions' teacher vectors, and their answers."""
    with gzip.open(COSQA / "code_idx_map.json.gz", "rt", encoding="utf8") as file:
        index_of = json.load(file)
    functions = [""] * len(index_of)
    for function, index in index_of.items():
        functions[index] = function
    with gzip.open(COSQA / "cosqa-retrieval-dev-500.json.gz", "rt", encoding="utf8") as file:
        rows = json.load(file)
    questions = [row["doc"] for row in rows]
    stored = VectorCache("cosqa")
    known, vectors = stored.read()
    if not known:
        stored.append([text_key(text) for text in questions], Teacher().encode(questions, MAX_PIECES["query"]))
        known, vectors = stored.read()
    return functions, questions, vectors.astype(np.float32), np.array([row["retrieval_idx"] for row in rows])


@cache
def cosqa_bags() -> tuple[Bags, Bags]:
    table = Table.load()
    functions, questions, _, _ = cosqa()
    return Bags.of(table, functions), Bags.of(table, questions)


def evaluate_cosqa(weights: Weights) -> dict[str, float]:
    _, _, teacher, answers = cosqa()
    function_bags, question_bags = cosqa_bags()
    documents = weights.encode(function_bags)
    static = ranks(weights.encode(question_bags), documents, answers)
    mixed = ranks(teacher, documents, answers)
    return {
        "cosqa static": mrr(static), "cosqa static R@10": recall(static),
        "cosqa minilm": mrr(mixed), "cosqa minilm R@10": recall(mixed),
    }  # fmt: skip


HELD_OUT_DOCUMENTS = 5000
HELD_OUT_QUERIES = 1500


@cache
def held_out() -> tuple[dataset.Split, np.ndarray, np.ndarray]:
    """The split, the documents that are ranked and, among them, those that are asked for."""
    split = dataset.load("held-out")
    # The first that the teacher saw: the same however long it went on.
    known = split.with_vectors("text")
    documents = known[np.argsort(split.taught["text"][known])][:HELD_OUT_DOCUMENTS]
    has_code = np.diff(split.bags["code"].starts) > 4
    asked = np.isin(documents, split.with_vectors("text", "typed")) & has_code[documents]
    return split, documents, np.flatnonzero(asked)[:HELD_OUT_QUERIES]


def some(bags: Bags, which: np.ndarray) -> Bags:
    rows, uses, offsets = bags.take(which)
    return Bags(rows, uses, np.append(offsets, len(rows)))


def evaluate_held_out(weights: Weights) -> dict[str, float]:
    """`text` asks among whole chunks, `code` among chunks without their doc comments; `like teacher` is the share of
    the teacher's ten best documents among the ten best by a MiniLM question against static documents."""
    split, documents, asked = held_out()
    asking = documents[asked]
    teacher = split.vectors["typed"][asking].astype(np.float32)
    static = weights.encode(some(split.bags["typed"], asking))
    text = weights.encode(some(split.bags["text"], documents))
    code = text.copy()
    code[asked] = weights.encode(some(split.bags["code"], asking))
    teacher_text = split.vectors["text"][documents].astype(np.float32)
    best = np.argsort(-(teacher @ teacher_text.T), axis=1)[:, :10]
    own = np.argsort(-(teacher @ text.T), axis=1)[:, :10]
    agreement = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(best, own, strict=True)])
    result = {
        "text static": mrr(ranks(static, text, asked)), "text minilm": mrr(ranks(teacher, text, asked)),
        "code static": mrr(ranks(static, code, asked)), "code minilm": mrr(ranks(teacher, code, asked)),
        "like teacher": float(agreement), "cosine text": float((text * teacher_text).sum(1).mean()),
    }  # fmt: skip
    result["held-out"] = float(
        np.mean([result[k] for k in ("text static", "text minilm", "code static", "code minilm", "like teacher")])
    )
    return result


def by_language(weights: Weights) -> dict[str, tuple[int, float, float]]:
    """Number of questions, and MRR of static and MiniLM questions among all whole chunks, by language."""
    split, documents, asked = held_out()
    asking = documents[asked]
    text = weights.encode(some(split.bags["text"], documents))
    static = ranks(weights.encode(some(split.bags["typed"], asking)), text, asked)
    teacher = ranks(split.vectors["typed"][asking].astype(np.float32), text, asked)
    languages = split.languages[asking]
    return {
        name: (int((languages == name).sum()), mrr(static[languages == name]), mrr(teacher[languages == name]))
        for name in sorted(set(languages))
    }


def calibration(weights: Weights) -> dict[str, dict[str, float]]:
    """Cosines of MiniLM questions to right and other chunks, by the chunks' tower."""
    split, documents, asked = held_out()
    questions = split.vectors["typed"][documents[asked]].astype(np.float32)
    towers = {
        "minilm": split.vectors["text"][documents].astype(np.float32),
        "static": weights.encode(some(split.bags["text"], documents)),
    }
    moments = {}
    for name, vectors in towers.items():
        scores = questions @ vectors.T
        is_right = np.zeros(scores.shape, bool)
        is_right[np.arange(len(asked)), asked] = True
        related, unrelated = scores[is_right], scores[~is_right]
        moments[name] = {
            "unrelatedMean": float(unrelated.mean()), "unrelatedDeviation": float(unrelated.std()),
            "relatedMean": float(related.mean()), "relatedDeviation": float(related.std()),
        }  # fmt: skip
    return moments


def show(results: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in results.items())


def load_weights(name: str) -> Weights:
    with np.load(CACHE / "runs" / f"{name}.npz") as stored:
        return Weights(stored["rows"].astype(np.float32), float(stored["damping"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    weights = load_weights(parser.parse_args().run)
    print(show(evaluate_held_out(weights)))
    for language, (count, static, teacher) in by_language(weights).items():
        print(f"{language}: {count} questions, MRR {static:.3f} static, {teacher:.3f} MiniLM")
    for tower, moments in calibration(weights).items():
        print(f"MiniLM to {tower}: {show(moments)}")
    print(show(evaluate_cosqa(weights)))


if __name__ == "__main__":
    main()
