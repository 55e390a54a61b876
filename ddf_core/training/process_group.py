"""Where and with whom a network is trained: device, precision, and the other processes of a run.

Started by ``torchrun`` there are several processes. Each draws its own part of every batch from a
random stream of its own, and gradients are averaged (DistributedDataParallel), so the weights stay
equal everywhere. The first process leads: it alone makes data, reports and writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from ddf_core.device import CPU, chosen_device
from ddf_core.errors import InputError
from ddf_core.processor import Precision

# The others wait while the leader makes data, which may take hours where there is none.
LONGEST_WAIT = timedelta(days=2)

Terms = dict[str, Tensor]
Made = TypeVar("Made")


class LossModule(nn.Module):
    """What a batch costs ``network``, as a module: the shape that DistributedDataParallel wants."""

    def __init__(self, network: nn.Module, terms: Callable[[int], Terms]) -> None:
        super().__init__()
        self.network = network
        self._terms = terms

    def forward(self, index: int) -> Terms:
        """The terms of step ``index``, by name."""
        return self._terms(index)


@dataclass(frozen=True)
class ProcessGroup:
    """One process of a training run; alone unless it says otherwise.

    Args:
        device: where it computes.
        mixed: networks compute in bfloat16 (autocast); weights, optimiser and losses in float32.
        rank, size: which process of how many.
    """

    device: torch.device = CPU
    mixed: bool = False
    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process makes data, reports and writes."""
        return self.rank == 0

    def turn(self, index: int) -> int:
        """The number of this process's random stream at a step: no two steps or processes share
        one, and a process that is alone counts steps."""
        return index * self.size + self.rank

    def part(self, count: int) -> int:
        """How many items of a batch of ``count`` this process draws: an equal fraction.

        Raises:
            InputError: ``train.batch``: the batch cannot be divided.
        """
        if count % self.size:
            raise InputError(
                f"A batch of {count} cannot be divided among {self.size} processes.",
                code="train.batch",
                advice="Set another size of the batch (--set), or start another number.",
            )
        return count // self.size

    def share_gradients(self, cost: LossModule) -> nn.Module:
        """``cost`` with gradients averaged over all processes."""
        if self.size == 1:
            return cost
        own = [self.device] if self.device.type == "cuda" else None
        return DistributedDataParallel(cost, device_ids=own)

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Make gradients what they are on average over all processes.

        For trainings whose steps are more than one backward pass of one loss; the others take
        ``shared``.
        """
        if self.size == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            distributed.all_reduce(parameter.grad)
            parameter.grad /= self.size

    def average_buffer(self, buffer: Tensor) -> None:
        """Make a buffer (...) what it is on average over all processes, in place."""
        if self.size > 1:
            distributed.all_reduce(buffer)
            buffer /= self.size

    def precision(self) -> AbstractContextManager[object]:
        """Inside, networks compute in the precision of the run. Batches are drawn outside."""
        return torch.autocast(self.device.type, torch.bfloat16) if self.mixed else nullcontext()

    def any(self, flag: bool) -> bool:
        """Whether ``flag`` is set in any process: all of them answer alike, at the same step."""
        if self.size == 1:
            return flag
        said = torch.tensor([float(flag)], device=self.device)
        distributed.all_reduce(said, distributed.ReduceOp.MAX)
        return bool(said.item())

    def make_once(self, make: Callable[[], Made]) -> Made:
        """What ``make`` keeps on disk: made by the leader, after which the others find it there."""
        made = make() if self.leads else None
        self.wait()
        return make() if made is None else made

    def wait(self) -> None:
        """Go on once every process is here."""
        self.any(False)


ALONE = ProcessGroup()


@contextmanager
def join_group(device: str = "auto", precision: Precision = "float32") -> Iterator[ProcessGroup]:
    """This process's place in its run: what ``torchrun`` says, else alone.

    Args:
        device: as in ``chosen_device``; on a GPU each process of a machine takes one of its own.
        precision: of products on a GPU; the processor always computes in float32.

    Raises:
        InputError: ``device``.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    where = chosen_device(device)
    mixed = where.type == "cuda" and precision == "bfloat16"
    if where.type == "cuda":
        torch.set_float32_matmul_precision("highest" if precision == "float32" else "high")
    if size == 1:
        yield ProcessGroup(where, mixed)
        return
    if where.type == "cuda":
        where = chosen_device(f"cuda:{os.environ['LOCAL_RANK']}")
        torch.cuda.set_device(where)
    backend = "nccl" if where.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=LONGEST_WAIT)
    try:
        yield ProcessGroup(where, mixed, distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()
