"""Step 6, `train`: learns the table.

A text's vector is the sum of its rows, each times the number of its uses to the power of `damping`, scaled to length 1.
Rows start as MiniLM's vector of the entry alone, weighted by rarity, and decay towards that start. What is learnt:
- `text`: the vector of a chunk is MiniLM's vector of it, and lies to questions as MiniLM's does (relations);
- `typed`: the vector of a question is MiniLM's vector of it;
- `match`: a question, by MiniLM and by the table, finds its chunk, with or without the doc comment, among the others.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import time
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from static_text import dataset
from static_text.bags import Table
from static_text.evaluate import Weights, evaluate_cosqa, evaluate_held_out, show
from static_text.learnt_rows import LearntRows, TextList
from static_text.settings import CACHE, SEED, log
from static_text.teach import Teacher

# SIF: the weight of an entry that makes up the share p of all uses is A / (A + p).
SIF_A = 1e-3


@dataclass(frozen=True)
class Settings:
    name: str
    steps: int
    batch: int
    rate: float
    decay: float
    damping: float
    temperature: float
    text: float
    relations: float
    typed: float
    match: float
    code_share: float
    guard: float
    word_drop: float
    seed: int


def start_rows(table: Table) -> np.ndarray:
    """MiniLM's vector of each entry alone, centred, times the entry's SIF weight."""
    file = CACHE / "start" / f"{table.rows}-{hash_of(table)}.npy"
    if file.exists():
        vectors = np.load(file).astype(np.float32)
    else:
        file.parent.mkdir(exist_ok=True)
        names = [entry.removeprefix("##") for entry in table.vocabulary.entries] + list(table.row_of_pair)
        vectors = Teacher().encode(names, 16)
        np.save(file, vectors.astype(np.float16))
    uses = np.maximum(table.uses, 1)
    weight = SIF_A / (SIF_A + uses / uses.sum())
    centred = vectors - (vectors * (uses / uses.sum())[:, None]).sum(0)
    # A pair starts as a small addition to the rows of its words.
    weight[len(table.vocabulary.entries) :] *= 0.2
    return (centred * weight[:, None]).astype(np.float32)


def hash_of(table: Table) -> str:
    return hashlib.md5("\n".join([*table.vocabulary.entries, *table.row_of_pair]).encode()).hexdigest()[:12]


def vectors_of(split: dataset.Split, kind: str, which: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(split.vectors[kind][which].astype(np.float32))


def match_loss(questions: torch.Tensor, documents: torch.Tensor, allowed: torch.Tensor, scale: float) -> torch.Tensor:
    scores = (questions @ documents.T * scale).masked_fill(~allowed, -1e4)
    right = torch.arange(len(scores))
    return (F.cross_entropy(scores, right) + F.cross_entropy(scores.T, right)) / 2


def train(settings: Settings) -> None:
    torch.manual_seed(settings.seed)
    # On a busy machine a second thread mostly waits for the first.
    torch.set_num_threads(1)
    random = np.random.default_rng(settings.seed)
    table = Table.load()
    split = dataset.load("train")
    learnt = LearntRows(start_rows(table))
    pairs = split.with_vectors("typed")
    plain = split.with_vectors("text")
    is_taught = split.taught["text"] >= 0
    is_python = split.languages == "python"
    log(f"{settings}\n{table.rows} rows, {len(pairs)} pairs, {len(plain)} texts")
    average = torch.zeros_like(learnt.start)
    averaged = 0
    has_code = np.diff(split.bags["code"].starts) > 4
    scale = 1 / settings.temperature
    pair_weights = np.where(is_python[pairs], 1.5, 1.0)
    pair_weights /= pair_weights.sum()
    started = time.monotonic()
    for step in range(settings.steps):
        chosen = random.choice(pairs, settings.batch, p=pair_weights)
        others = random.choice(plain, settings.batch)
        texts = np.concatenate([chosen, others])
        as_code = has_code[chosen] & (random.random(len(chosen)) < settings.code_share)

        def listed(kind: str, which: np.ndarray, drop: float) -> TextList:
            return TextList.of(split.bags[kind], which, settings.damping, drop, random)

        student_texts, student_asked, student_code = learnt.encode(
            [
                listed("text", texts, settings.word_drop),
                listed("typed", chosen, 0),
                listed("code", chosen[as_code], settings.word_drop),
            ]
        )
        asked = vectors_of(split, "typed", chosen)
        taught = torch.from_numpy(is_taught[texts])
        teacher_texts = vectors_of(split, "text", texts)[taught]
        known = student_texts[taught]
        loss = settings.text * (1 - (known * teacher_texts).sum(1)).mean()
        loss = loss + settings.typed * (1 - (student_asked * asked).sum(1)).mean()
        target = F.softmax(asked @ teacher_texts.T * scale, dim=1)
        for questions in (asked, student_asked):
            found = F.log_softmax(questions @ known.T * scale, dim=1)
            loss = loss + settings.relations * F.kl_div(found, target, reduction="batchmean")
        # False negatives: another question that means nearly the same is no wrong answer.
        allowed = (asked @ asked.T < settings.guard) | torch.eye(len(chosen), dtype=torch.bool)
        documents = student_texts[: len(chosen)].index_copy(0, torch.from_numpy(np.flatnonzero(as_code)), student_code)
        for questions in (asked, student_asked):
            loss = loss + settings.match * match_loss(questions, documents, allowed, scale)
        loss.backward()
        learnt.step(settings.rate * rate_share(step / settings.steps), settings.decay)
        if step >= settings.steps * 0.8 and step % 10 == 0:
            average += learnt.all()
            averaged += 1
        if step == 10 or (step + 1) % max(1, settings.steps // 8) == 0:
            log(f"step {step + 1}, {(time.monotonic() - started) / (step + 1):.2f} s a step, loss {loss.item():.3f}")
        if (step + 1) % REPORT_EVERY == 0 and step + 1 < settings.steps:
            report(Weights(learnt.all().numpy(), settings.damping))
    final = (average / averaged).numpy()
    weights = Weights(final, settings.damping)
    (CACHE / "runs").mkdir(exist_ok=True)
    np.savez(CACHE / "runs" / f"{settings.name}.npz", rows=final.astype(np.float16), damping=settings.damping)
    log(f"RESULT {settings.name}: {report(weights)}")


REPORT_EVERY = 200


def rate_share(progress: float) -> float:
    """Rises over the first tenth, then falls as a cosine."""
    return progress / 0.1 if progress < 0.1 else 0.5 * (1 + math.cos(math.pi * (progress - 0.1) / 0.9))


def report(weights: Weights) -> str:
    line = show(evaluate_held_out(weights) | evaluate_cosqa(weights))
    log(line)
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    for option, value, meaning in OPTIONS:
        parser.add_argument(f"--{option.replace('_', '-')}", type=type(value), default=value, help=meaning)
    train(Settings(**vars(parser.parse_args())))


OPTIONS = [
    ("steps", 600, "updates"),
    ("batch", 512, "questions an update; as many chunks without one come along"),
    ("rate", 2e-3, "highest learning rate"),
    ("decay", 0.02, "pull towards the start"),
    ("damping", 0.5, "power of the number of a word's uses"),
    ("temperature", 0.05, "of all comparisons"),
    ("text", 4.0, "weight of the distance to MiniLM's vector of a chunk"),
    ("relations", 1.0, "weight of the difference to MiniLM's ranking"),
    ("typed", 1.0, "weight of the distance to MiniLM's vector of a question"),
    ("match", 1.0, "weight of finding the right chunk"),
    ("code_share", 0.5, "share of chunks shown without their doc comment"),
    ("guard", 0.85, "cosine of questions from which on they ask for the same"),
    ("word_drop", 0.1, "share of a chunk's words left out at random"),
    ("seed", SEED, "of everything random"),
]


if __name__ == "__main__":
    main()
