"""Many texts read by several processes, in order and with the same result as by one.

Nothing about labels stands here: a picklable function from texts to what was read is handed in.
Where no process can be started, or one dies, this process reads the rest.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_WORKERS = 4
FEW = 5_000
"""So many texts are read before another process would be ready."""
CHUNK = 400
"""Texts sent at once: a tenth of a second, which is what a stop waits for."""
AHEAD = 3
"""Chunks under way for each worker."""

_reading: Callable[[Sequence[Any]], list[Any]] | None = None
"""What a worker process does; set once when it starts."""


def usual_workers() -> int:
    """As many as there are processors for us, four at most."""
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    return min(MOST_WORKERS, os.cpu_count() or 1)


def read_in_order(
    read: Callable[[Sequence[T]], list[R]], items: Iterable[T], *,
    workers: int | None = None, few: int = FEW, chunk: int = CHUNK,
) -> Generator[R, None, None]:  # fmt: skip
    """What `read` makes of each item; more than `few` items are shared by `workers` processes.

    `read` is pickled once for each worker. Closing the iterator ends the workers.
    """
    found = iter(items)
    first = list(islice(found, few + 1))
    chunks = _chunks(chain(first, found), chunk)
    count = usual_workers() if workers is None else workers
    if len(first) <= few or count < 2 or multiprocessing.current_process().daemon:
        for part in chunks:
            yield from read(part)
        return
    yield from _shared(read, chunks, count)


def _chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while part := list(islice(items, size)):
        yield part


def _shared(
    read: Callable[[Sequence[T]], list[R]], chunks: Iterator[list[T]], workers: int
) -> Iterator[R]:
    pool = _pool(read, workers)
    under_way: deque[tuple[list[T], Future[list[R]] | None]] = deque()
    try:
        for part in chunks:
            under_way.append((part, _sent(pool, part)))
            if len(under_way) > AHEAD * workers:
                yield from _received(read, *under_way.popleft())
        while under_way:
            yield from _received(read, *under_way.popleft())
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _pool(read: Callable[[Sequence[T]], list[R]], workers: int) -> ProcessPoolExecutor | None:
    """None where the system has no processes for us."""
    try:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, spawn, _begin, (read,))
    except (OSError, ImportError, NotImplementedError):
        return None


def _sent(pool: ProcessPoolExecutor | None, part: list[T]) -> Future[list[Any]] | None:
    """None: this process reads the part itself."""
    if pool is None:
        return None
    try:
        with _uninterrupted():
            return pool.submit(_work, part)
    except (OSError, BrokenProcessPool):
        return None


def _received(
    read: Callable[[Sequence[T]], list[R]], part: list[T], coming: Future[list[R]] | None
) -> list[R]:
    if coming is None:
        return read(part)
    try:
        return coming.result()
    except BrokenProcessPool:  # a worker could not start or was killed
        return read(part)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process started here never hears Ctrl-C; this one hears it a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(read: Callable[[Sequence[Any]], list[Any]]) -> None:
    """In a worker: Ctrl-C is the parent's affair, and who loses the parent ends."""
    global _reading
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _reading = read
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(part: Sequence[Any]) -> list[Any]:
    if _reading is None:
        raise RuntimeError("a worker that has not begun")
    return _reading(part)
