"""Trains the image tower; may be killed and started again at any time.

    python -m image_tower.train --run first --minutes 100

One process per core with batches of its own; every few steps the weights of all processes are averaged (local SGD), so
that on a machine with other work none waits for the other in every step. The learning rate follows the computing time
used so far, so a run ends when its minutes are spent, however fast the machine is.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .data import TEACHER_SIZE, Batch, TrainingData, has_rendered
from .model import ImageTower, TowerShape
from .paths import CAPTIONS, RUNS
from .quick_eval import evaluate_docs, evaluate_icons, evaluate_photos, evaluate_rendered

CHECKPOINT_SECONDS = 180
#: Steps between two averagings of the workers' weights.
AVERAGE_STEPS = 8
EVALUATE_SECONDS = 900
LOG_STEPS = 48
#: glibc hands every large block back to the system and takes it again in the next layer; page faults then are an eighth
#: of a step. Read when a process starts, so they hold for the workers. Other systems ignore them.
KEEP_MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(2**35),
    "MALLOC_TOP_PAD_": str(2**28),
}


@dataclass(frozen=True)
class Settings:
    """Everything that decides the result besides the data."""

    minutes: float = 100
    workers: int = 2
    batch: int = 128
    seed: int = 20261121
    learning_rate: float = 6e-4
    weight_decay: float = 0.05
    warmup: float = 0.02
    #: (share of the run from which on it holds, side of the pictures in pixels)
    sides: tuple[tuple[float, int], ...] = ((0.0, 32), (0.07, 48))
    bank: int = 4096
    queue: int = 2048
    scale: float = 20.0
    same_name: float = 0.92
    class_weight: float = 1.0
    back_weight: float = 0.5
    smoothing: float = 0.05
    #: Share of the right answer that goes to captions by their nearness to the right one, and how sharply.
    soft_share: float = 0.3
    soft_scale: float = 10.0
    teacher_weight: float = 1.0
    #: Share of the run after which pictures are no longer mixed: the last steps see what the product sees.
    mixed_until: float = 0.85
    ema: float = 0.999


class Targets:
    """MiniLM's vectors of the captions, plain (to find near-duplicates) and centred (to align with)."""

    def __init__(self) -> None:
        of_pictures = torch.from_numpy(np.load(CAPTIONS / "vectors.npy"))
        # Captions by pattern are the same few words over and over; they are left out of the mean.
        self.mean = of_pictures[: int(np.load(CAPTIONS / "usual.npy"))].mean(dim=0)
        self.plain = torch.cat([of_pictures, torch.from_numpy(np.load(CAPTIONS / "composed-vectors.npy"))])
        #: Finding near-duplicates needs no more digits than these, and takes a quarter of the time with them.
        self.rough = self.plain.bfloat16()
        self.centred = F.normalize(self.plain - self.mean, dim=1)
        self.classes = torch.from_numpy(np.load(CAPTIONS / "photos.npz")["captions"][:, 0].astype(np.int64))


class Losses:
    """Contrastive losses of one worker; keeps a queue of its latest pictures as negatives for the captions."""

    def __init__(self, settings: Settings, targets: Targets) -> None:
        self._settings = settings
        self._targets = targets
        self._queue_vectors = torch.zeros(0, 384)
        self._queue_captions = torch.zeros(0, dtype=torch.long)

    def __call__(
        self, vectors: Tensor, lessons: Tensor, batch: Batch, scale: Tensor, step: int, worker: int
    ) -> tuple[Tensor, dict[str, Tensor]]:
        settings, targets = self._settings, self._targets
        partners, shares = batch.mix.partners, batch.mix.shares
        captions = torch.from_numpy(batch.captions)
        count = len(captions)
        rng = np.random.default_rng([settings.seed, 7, worker, step])
        drawn = torch.from_numpy(rng.integers(len(targets.plain), size=settings.bank))
        bank = torch.cat([captions, drawn])
        alike = targets.rough[captions] @ targets.rough[bank].T > settings.same_name
        own = torch.arange(count)
        alike[own, own] = False
        alike[own, partners] = False
        logits = (scale * (vectors @ targets.centred[bank].T)).masked_fill(alike, -1e4)
        nearness = settings.soft_scale * (targets.centred[captions] @ targets.centred[bank].T)
        answers = settings.soft_share * F.softmax(nearness.masked_fill(alike, -1e4), dim=1)
        answers[own, own] += 1 - settings.soft_share
        forward = mixed_cross_entropy(logits, answers, partners, shares)

        others = torch.cat([vectors, self._queue_vectors])
        other_captions = torch.cat([captions, self._queue_captions])
        alike = targets.rough[captions] @ targets.rough[other_captions].T > settings.same_name
        alike[own, own] = False
        back_logits = (scale * (targets.centred[captions] @ others.T)).masked_fill(alike, -1e4)
        # A picture that is half another's is no good answer to its caption.
        back = (F.cross_entropy(back_logits, own, reduction="none") * (shares == 1)).mean()

        labels = torch.from_numpy(batch.labels)
        photos = len(labels)
        class_logits = scale * (vectors[:photos] @ targets.centred[targets.classes].T)
        class_answers = F.one_hot(labels, class_logits.shape[1]) * (1 - settings.smoothing)
        class_answers = class_answers + settings.smoothing / class_logits.shape[1]
        classes = mixed_cross_entropy(class_logits, class_answers, partners[:photos], shares[:photos])

        taught = F.cosine_similarity(lessons, batch.lessons)
        teacher = ((1 - taught) * (shares[batch.taught] == 1)).mean()

        self._queue_vectors = others.detach()[: settings.queue]
        self._queue_captions = other_captions[: settings.queue]
        loss = forward + settings.back_weight * back + settings.class_weight * classes
        loss = loss + settings.teacher_weight * teacher
        return loss, {
            "names": forward.detach(),
            "pictures": back.detach(),
            "classes": classes.detach(),
            "teacher": teacher.detach(),
        }


def mixed_cross_entropy(logits: Tensor, answers: Tensor, partners: Tensor, shares: Tensor) -> Tensor:
    """Cross entropy of [n, m] with the distributions `answers`, mixed with those of the partners by `shares`."""
    mixed = shares[:, None] * answers + (1 - shares[:, None]) * answers[partners]
    return -(mixed * F.log_softmax(logits, dim=1)).sum(dim=1).mean()


def side_at(settings: Settings, progress: float) -> int:
    return [side for start, side in settings.sides if progress >= start][-1]


def learning_rate_at(settings: Settings, progress: float) -> float:
    if progress < settings.warmup:
        return settings.learning_rate * (progress / settings.warmup + 0.02)
    return settings.learning_rate * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


@torch.no_grad()
def follow(average: ImageTower, model: ImageTower, step: int, decay: float) -> None:
    """Moves the averaged weights towards the model's; faster at the beginning."""
    decay = min(decay, (1 + step) / (10 + step))
    for mine, theirs in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if mine.dtype.is_floating_point:
            mine.lerp_(theirs, 1 - decay)
        else:
            mine.copy_(theirs)


def quick_evaluation(model: ImageTower, vectors: NDArray[np.float32], side: int) -> dict[str, float]:
    model.eval()

    def encode(pixels: Tensor) -> Tensor:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            return model(pixels.contiguous(memory_format=torch.channels_last))

    found = {name: evaluate_icons(encode, vectors, name, side)["r10"] for name in ("lucide", "tabler", "noto")}
    found["photos"] = evaluate_photos(encode, vectors, side, 1000)
    found["docs"] = evaluate_docs(encode, vectors, side)["r10"]
    if has_rendered():
        found["rendered"] = evaluate_rendered(encode, vectors, side)
    return found


def save(path: Path, state: dict[str, object]) -> None:
    """Written beside and moved into place, so that a kill never leaves half a checkpoint."""
    temporary = path.with_suffix(".part")
    torch.save(state, temporary)
    os.replace(temporary, path)


@torch.no_grad()
def average_workers(models: Sequence[nn.Module], scale: Tensor, extra: Tensor) -> Tensor:
    """Replaces the weights of all workers by their mean; also averages and returns `extra`."""
    floating = [value for model in models for value in model.state_dict().values() if value.dtype.is_floating_point]
    flat = torch.cat([value.flatten() for value in floating] + [scale.flatten(), extra])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    at = 0
    for value in [*floating, scale]:
        value.copy_(flat[at : at + value.numel()].view_as(value))
        at += value.numel()
    return flat[at:]


def work(worker: int, settings: Settings, folder: Path, initial: Path | None) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    distributed.init_process_group(
        "gloo", init_method=f"file://{folder / 'rendezvous'}", rank=worker, world_size=settings.workers
    )
    targets = Targets()
    data = TrainingData(settings.seed, worker)
    model = ImageTower(TowerShape(), targets.mean).to(memory_format=torch.channels_last)
    pupil = nn.Linear(model.feature_size, TEACHER_SIZE)
    scale = nn.Parameter(torch.tensor(math.log(settings.scale)))
    trained = [*model.parameters(), *pupil.parameters()]
    decayed = [parameter for parameter in trained if parameter.ndim > 1]
    plain = [parameter for parameter in trained if parameter.ndim <= 1] + [scale]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}],
        betas=(0.9, 0.98),
        fused=True,
    )
    average = copy.deepcopy(model)
    step, used, seen = 0, 0.0, 0
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        pupil.load_state_dict(state["pupil"])
        optimizer.load_state_dict(state["optimizer"])
        scale.data = state["scale"]
        step, used, seen = state["step"], state["used"], state["seen"]
    elif initial is not None:
        weights = torch.load(initial, weights_only=False)["average"]
        model.load_state_dict(
            {key: value.float() if value.is_floating_point() else value for key, value in weights.items()}
        )
        average.load_state_dict(model.state_dict())
    # The captions may have changed since those weights were written.
    for network in (model, average):
        network.mean_direction.copy_(F.normalize(targets.mean, dim=0))
    losses = Losses(settings, targets)
    log = (folder / "log.jsonl").open("a") if worker == 0 else None
    budget = settings.minutes * 60
    started = saved = evaluated = logged = time.monotonic()
    base = used
    running, counted = torch.zeros(4), 0
    while used < budget:
        progress = used / budget
        side = side_at(settings, progress)
        batch = data.batch(step, settings.batch, side, mixes=progress < settings.mixed_until)
        model.train()
        with torch.autocast("cpu", torch.bfloat16):
            features = model.features(batch.pixels.contiguous(memory_format=torch.channels_last))
            vectors = model.embedding(features)
            lessons = pupil(features[batch.taught]).float()
        loss, parts = losses(vectors, lessons, batch, scale.exp(), step, worker)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*decayed, *plain], 2.0)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate_at(settings, progress)
        optimizer.step()
        scale.data.clamp_(max=math.log(60.0))
        running += torch.stack([*parts.values()])
        counted += 1
        step += 1
        seen += settings.batch * settings.workers
        if step % AVERAGE_STEPS != 0:
            continue
        now = time.monotonic()
        # Every worker goes by the mean clock, so all of them stop after the same step.
        used = float(average_workers([model, pupil], scale.data, torch.tensor([base + now - started]))[0])
        if worker != 0:
            continue
        follow(average, model, step // AVERAGE_STEPS, settings.ema**AVERAGE_STEPS)
        if log is not None and step % LOG_STEPS == 0:
            line = {
                "step": step,
                "seen": seen,
                "minutes": round(used / 60, 2),
                "side": side,
                "rate": round(counted * settings.batch * settings.workers / (now - logged), 1),
                "loss": [round(float(value) / counted, 3) for value in running],
                "scale": round(float(scale.detach().exp()), 2),
                "lr": round(learning_rate_at(settings, progress), 6),
            }
            print(json.dumps(line), file=log, flush=True)
            running, counted = torch.zeros(4), 0
            logged = now
        if now - saved > CHECKPOINT_SECONDS or used >= budget:
            saved = now
            save(
                checkpoint,
                {
                    "model": model.state_dict(),
                    "average": average.state_dict(),
                    "pupil": pupil.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "scale": scale.data,
                    "step": step,
                    "used": used,
                    "seen": seen,
                    "settings": asdict(settings),
                    "shape": asdict(model.shape),
                },
            )
        if log is not None and now - evaluated > EVALUATE_SECONDS:
            evaluated = now
            figures = {
                name: round(value, 2) for name, value in quick_evaluation(average, targets.plain.numpy(), side).items()
            }
            print(json.dumps({"step": step, "minutes": round(used / 60, 2), "held_out": figures}), file=log, flush=True)
    distributed.barrier()
    distributed.destroy_process_group()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True, help="name of the run's folder; an existing one is gone on with")
    parser.add_argument("--minutes", type=float, default=Settings.minutes)
    parser.add_argument("--workers", type=int, default=Settings.workers)
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument("--sides", default="0:32,0.07:48", help="start:side pairs")
    parser.add_argument("--initial", type=Path, help="checkpoint whose averaged weights a new run starts from")
    arguments = parser.parse_args()
    folder = RUNS / arguments.run
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rendezvous").unlink(missing_ok=True)
    pairs = [pair.split(":") for pair in arguments.sides.split(",")]
    settings = Settings(
        minutes=arguments.minutes,
        workers=arguments.workers,
        learning_rate=arguments.learning_rate,
        sides=tuple((float(start), int(side)) for start, side in pairs),
    )
    os.environ.update(KEEP_MEMORY)
    multiprocessing.spawn(work, (settings, folder, arguments.initial), nprocs=settings.workers)


if __name__ == "__main__":
    main()
