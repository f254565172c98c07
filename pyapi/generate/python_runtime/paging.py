"""Long lists, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
C = TypeVar("C")


def paginate(
    fetch: Callable[[C | None], Sequence[T]],
    cursor: Callable[[T], C],
    *,
    page_size: int | None = None,
) -> Iterator[T]:
    """Every row of a list that is given in pages.

    ::

        paginate(
            lambda after: client.shop.list_orders(p_before=after or UNSET),
            lambda order: order.created_at,
        )

    Args:
        fetch: gets a page; its argument is where the last one ended, ``None`` first.
        cursor: where a row stands.
        page_size: asked for; a shorter page is the last. Without it an empty one is.

    Raises:
        ValueError: the list does not move on.
    """
    place: C | None = None
    while page := fetch(place):
        yield from page
        if page_size is not None and len(page) < page_size:
            return
        place = _next_place(place, cursor(page[-1]))


async def paginate_async(
    fetch: Callable[[C | None], Awaitable[Sequence[T]]],
    cursor: Callable[[T], C],
    *,
    page_size: int | None = None,
) -> AsyncIterator[T]:
    """The same for asyncio."""
    place: C | None = None
    while page := await fetch(place):
        for row in page:
            yield row
        if page_size is not None and len(page) < page_size:
            return
        place = _next_place(place, cursor(page[-1]))


def _next_place(place: C | None, found: C) -> C:
    if found == place:
        raise ValueError(f"two pages end at {found!r}")
    return found
