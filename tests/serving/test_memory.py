"""What a process took for a moment goes back to the system, and is not asked for again and again."""

import gc
import subprocess
import sys
import weakref
from dataclasses import dataclass

import pytest

from helpdesk.serving.memory import Tidy, own_bytes, settled

MB = 1_000_000


@dataclass
class Process:
    """Made up: `needed` bytes in use, `free` ones that were kept."""

    needed: int = 400 * MB
    free: int = 0
    trims: int = 0

    def own(self) -> int:
        return self.needed + self.free

    def trim(self) -> None:
        self.free, self.trims = 0, self.trims + 1


def test_what_is_free_is_given_back_when_it_has_become_much() -> None:
    process = Process()
    tidy = Tidy(process.own, process.trim, slack_bytes=100 * MB)
    for _ in range(50):
        process.free += 30 * MB
        tidy.look()
        assert process.free <= 100 * MB
    assert 10 <= process.trims <= 15


def test_a_process_that_needs_what_it_has_is_not_asked_again() -> None:
    process = Process()
    tidy = Tidy(process.own, process.trim, slack_bytes=100 * MB)
    process.needed = 2_000 * MB
    for _ in range(50):
        tidy.look()
    assert process.trims == 2, "when it had grown, and when it rested"


def test_what_became_small_by_itself_is_measured_from_there() -> None:
    process = Process(needed=1_000 * MB)
    tidy = Tidy(process.own, process.trim, slack_bytes=100 * MB)
    process.needed = 300 * MB
    tidy.look()
    process.free = 150 * MB
    tidy.look()
    assert process.trims == 1


def test_what_is_left_is_given_back_once_when_nobody_asks_any_more() -> None:
    process = Process()
    tidy = Tidy(process.own, process.trim, slack_bytes=100 * MB)
    process.free = 90 * MB
    for _ in range(50):
        tidy.look()
    assert (process.free, process.trims) == (0, 1)
    process.needed += 50 * MB
    for _ in range(50):
        tidy.look()
    assert process.trims == 2


# Small pieces of which every hundredth stays: no end of a heap is free, and glibc keeps all of it by itself.
_KEEPS_FEW = """
from helpdesk.serving.memory import bounded, malloc_trim, own_bytes
bounded()
before = own_bytes()
pieces = [bytes(20_000) for _ in range(10_000)]
full = own_bytes()
kept = pieces[::100]
del pieces
left = own_bytes()
malloc_trim()
print(before, full, left, own_bytes(), len(kept))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_the_system_has_back_what_lies_between_pieces_that_stay() -> None:
    """In a process of its own: what others freed before would be given back as well."""
    said = subprocess.run([sys.executable, "-c", _KEEPS_FEW], capture_output=True, text=True, check=True).stdout
    before, full, left, trimmed, _ = map(int, said.split())
    assert full > before + 150 * MB
    assert left > before + 100 * MB
    assert trimmed < before + 50 * MB
    assert own_bytes() > 0


# The real look, which tells when it could not and when it could again.
_OUT_OF_HANDLES = """
import resource
from threading import Event
from helpdesk.serving import memory
failed, looked = Event(), Event()
own_bytes = memory.own_bytes
def told():
    try:
        found = own_bytes()
    except OSError:
        failed.set()
        raise
    if failed.is_set():
        looked.set()
    return found
memory.own_bytes, memory.LOOK_S = told, 0.01
memory.keep_tidy()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
met = failed.wait(60)
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print(met, looked.wait(60))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_a_process_that_ran_out_of_handles_is_looked_at_again() -> None:
    done = subprocess.run([sys.executable, "-c", _OUT_OF_HANDLES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"], done.stderr


# Large pieces one after the other, as answers are: each is made where the last one was.
_ONE_AFTER_ANOTHER = """
import resource
from helpdesk.serving.memory import bounded
bounded()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    bytes(400_000)
before = faults()
for _ in range(200):
    bytes(400_000) + b"."
print(faults() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_an_answer_is_not_written_to_new_pages_each_time() -> None:
    """Of 4 kB: some two hundred an answer, where each gave its own back."""
    said = subprocess.run([sys.executable, "-c", _ONE_AFTER_ANOTHER], capture_output=True, text=True, check=True).stdout
    assert int(said) < 200 * 10


def test_what_a_desk_is_made_of_is_looked_through_no_more() -> None:
    """Garbage is collected all the same, that of a desk which was let go too."""
    ring: list[object] = []
    ring.append(ring)
    gone = weakref.finalize(_Knot(), lambda: None)
    before = gc.get_freeze_count()
    try:
        settled()
        assert gc.get_freeze_count() > before
        assert not gone.alive
        assert not any(each is ring for each in gc.get_objects())
    finally:
        gc.unfreeze()


class _Knot:
    """Refers to itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.itself = self
