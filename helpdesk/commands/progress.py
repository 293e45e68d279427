"""How far a batch is: a bar on a terminal, a line now and then in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

EVERY_S = 30.0
Advance = Callable[[int, bool], None]


class _Speed(ProgressColumn):
    """Points a second, of those that were done in this run."""

    def render(self, task: Task) -> Text:
        done, seconds = task.fields["fresh"], task.elapsed or 0
        return Text(f"{done / seconds:,.0f} points/s" if done and seconds else "")


@contextmanager
def counting(console: Console, total: int) -> Iterator[Advance]:
    """What is given back counts points: how many, and whether they had been done before."""
    if console.is_terminal:
        columns = (TextColumn("{task.completed:,.0f} of {task.total:,.0f} points"), BarColumn(24), _Speed())
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task("batch", total=total, fresh=0)
            fresh = [0]

            def show(count: int, before: bool) -> None:
                fresh[0] += 0 if before else count
                bar.update(task, advance=count, fresh=fresh[0])

            yield show
        return
    yield _lines(console, total)


def _lines(console: Console, total: int) -> Advance:
    began = told = time.monotonic()
    done = fresh = 0

    def show(count: int, before: bool) -> None:
        nonlocal told, done, fresh
        done, fresh, now = done + count, fresh + (0 if before else count), time.monotonic()
        if now - told > EVERY_S and fresh:
            told, speed = now, fresh / (now - began)
            left = (total - done) / speed
            console.print(f"{done:,} of {total:,} points, {speed:,.0f} points/s, {left:,.0f} s left", soft_wrap=True)

    return show
