"""Who is let in, who waits, and who is told to come back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from helpdesk.serving.gate import rooms
from helpdesk.serving.gate.rooms import Full, Room, TooManyStreams

ONE, TWO, THREE = "192.0.2.1", "192.0.2.2", "192.0.2.3"


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))  # type: ignore[arg-type]


async def entered(room: Room, count: int, client: str = ONE) -> list[asyncio.Task[None]]:
    """Tasks of so many who come in this order, each as far as it gets."""
    tasks = [asyncio.create_task(room.enter(client)) for _ in range(count)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def stream(room: Room, client: str) -> None:
    await room.enter(client)
    room.begin_stream(client)
    room.leave(0.01)


def test_as_many_as_there_is_room_for_are_let_in_at_once() -> None:
    async def test() -> None:
        room = Room(2, 0)
        await room.enter(ONE)
        await room.enter(ONE)
        with pytest.raises(Full):
            await room.enter(ONE)
        room.leave(0.01)
        await room.enter(ONE)
        assert (room.in_work, room.waiting) == (2, 0)

    run(test)


def test_those_who_wait_come_in_in_their_order_and_the_rest_is_told_at_once() -> None:
    async def test() -> None:
        room = Room(1, 2)
        first, second, third, fourth = await entered(room, 4)
        assert [each.done() for each in (first, second, third, fourth)] == [True, False, False, True]
        assert isinstance(fourth.exception(), Full)
        room.leave(0.01)
        await second
        assert (room.in_work, room.waiting, third.done()) == (1, 1, False)
        room.leave(0.01)
        await third
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_clients_who_wait_take_turns_and_the_requests_of_each_come_in_in_their_order() -> None:
    async def test() -> None:
        room = Room(1, 50)
        _, *one = await entered(room, 4)
        two, three = await entered(room, 1, TWO), await entered(room, 2, THREE)
        # Who comes again has its next turn after all who wait.
        for each in (one[0], two[0], three[0], one[1], three[1], one[2]):
            room.leave(0.01)
            await each
            assert room.waiting == sum(not task.done() for task in (*one, *two, *three))
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_a_client_that_has_all_places_to_wait_gives_way_to_others_until_each_has_as_many() -> None:
    async def test() -> None:
        room = Room(1, 4)
        _, *one = await entered(room, 5)
        two = await entered(room, 3, TWO)
        assert [each.done() for each in one] == [False, False, True, True]
        assert {type(each.exception()) for each in one[2:]} == {Full}
        assert [each.done() for each in two] == [False, False, True]
        assert isinstance(two[2].exception(), Full)
        assert room.waiting == 4
        for each in (one[0], two[0], one[1], two[1]):
            room.leave(0.01)
            await each
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_a_client_is_told_of_a_long_wait_by_its_own_requests_and_one_turn_of_the_others() -> None:
    async def test() -> None:
        room = Room(1, 1000)
        for _ in range(200):
            await room.enter(ONE)
            room.leave(4.0)
        assert [each.done() for each in await entered(room, 4)] == [True, False, False, True]
        assert [each.done() for each in await entered(room, 2, TWO)] == [False, True]

    run(test)


def test_who_gives_up_while_waiting_keeps_nobody_out() -> None:
    async def test() -> None:
        room = Room(1, 5)
        _, second, third = await entered(room, 3)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert room.waiting == 1
        room.leave(0.01)
        await third
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_a_turn_that_comes_as_its_request_is_given_up_goes_to_the_next() -> None:
    async def test() -> None:
        room = Room(1, 5)
        _, second, third = await entered(room, 3)
        room.leave(0.01)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        await third
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_who_is_turned_away_as_its_request_is_given_up_leaves_no_place_that_it_never_had() -> None:
    async def test() -> None:
        room = Room(1, 2)
        _, second, third = await entered(room, 3)
        other = asyncio.create_task(room.enter(TWO))
        await asyncio.sleep(0)
        third.cancel()
        await asyncio.gather(third, return_exceptions=True)
        assert (room.in_work, room.waiting) == (1, 2)
        for each in (second, other):
            room.leave(0.01)
            await each
        room.leave(0.01)
        assert (room.in_work, room.waiting) == (0, 0)

    run(test)


def test_nobody_waits_longer_than_the_patience() -> None:
    async def test() -> None:
        room = Room(1, 5, patience_s=0.01)
        await room.enter(ONE)
        with pytest.raises(Full):
            await room.enter(ONE)
        assert (room.in_work, room.waiting) == (1, 0)
        room.leave(0.01)
        assert room.in_work == 0

    run(test)


def test_who_would_wait_too_long_is_told_at_once_and_when_to_come_back() -> None:
    async def test() -> None:
        room = Room(1, 1000)
        for _ in range(200):
            await room.enter(ONE)
            room.leave(4.0)
        tasks = await entered(room, 10)
        # At four seconds each, the second who waits is the last whose turn comes within the patience.
        assert [each.done() for each in tasks] == [True, False, False] + [True] * 7
        told = tasks[-1].exception()
        assert isinstance(told, Full)
        assert 8 <= told.again_s <= rooms.MOST_AGAIN_S
        for _ in range(3):
            room.leave(0.001)
        for _ in range(200):
            await room.enter(ONE)
            room.leave(0.001)
        # The last ones were quick, so more may wait.
        assert sum(each.done() for each in await entered(room, 50)) == 1

    run(test)


def test_streams_that_are_read_leave_room_for_answers_until_there_are_too_many() -> None:
    async def test() -> None:
        room = Room(1, 0)
        readers = [f"192.0.2.{number}" for number in range(rooms.MOST_STREAMS)]
        for each in readers:
            await stream(room, each)
        with pytest.raises(Full):
            await room.enter("198.51.100.1")
        room.end_stream(readers[0])
        await room.enter("198.51.100.1")

    run(test)


def test_one_client_reads_only_so_many_streams_and_keeps_no_other_out() -> None:
    async def test() -> None:
        room = Room(1, 0)
        for _ in range(rooms.MOST_STREAMS_OF_ONE):
            await stream(room, ONE)
        with pytest.raises(TooManyStreams):
            await room.enter(ONE)
        await stream(room, "192.0.2.2")
        room.end_stream(ONE)
        await stream(room, ONE)
        assert room.streams == rooms.MOST_STREAMS_OF_ONE + 1

    run(test)


def test_those_who_waited_together_are_not_more_streams_than_one_client_may_read() -> None:
    async def test() -> None:
        room = Room(1, 50)
        tasks = await entered(room, 30)
        for each in tasks[: rooms.MOST_STREAMS_OF_ONE]:
            await each
            room.begin_stream(ONE)
            room.leave(0.01)
        told = await asyncio.gather(*tasks[rooms.MOST_STREAMS_OF_ONE :], return_exceptions=True)
        assert {type(each) for each in told} == {TooManyStreams}
        assert (room.in_work, room.waiting, room.streams) == (0, 0, rooms.MOST_STREAMS_OF_ONE)

    run(test)
