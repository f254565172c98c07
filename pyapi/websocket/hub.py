"""Who is connected and follows what; hands each message of the log to its followers."""

from __future__ import annotations

from collections.abc import Iterable

from pyapi.websocket.client import Client
from pyapi.websocket.log import Message
from pyapi.websocket.queries import encode_keys

MOST_WANTED = 1000
"""Channels that the database is told of; it reads the list with every page."""


class Hub:
    """The clients of one gateway process.

    Attributes:
        clients: all of them, also those that still wait for their first answer.
        sent: messages that have left.
        dropped: clients that were too slow.
        additions: how often a channel came to be followed that nobody had followed before.
    """

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.sent = 0
        self.dropped = 0
        self._by_user: dict[str, set[Client]] = {}
        self._followers: dict[str, set[Client]] = {}
        self._absent: set[Client] = set()
        self.additions = 0
        self._encoded: bytes | None = None

    def enter(self, client: Client) -> None:
        """A client whose token was accepted."""
        self.clients.add(client)
        self._absent.add(client)
        self._by_user.setdefault(client.user_id, set()).add(client)

    def leave(self, client: Client) -> None:
        """The client is gone."""
        self.detach(client)
        self.clients.discard(client)
        self._absent.discard(client)
        _discard(self._by_user, client.user_id, client)

    def count_of(self, user_id: str) -> int:
        """Sockets of one user."""
        return len(self._by_user.get(user_id, ()))

    def attach(self, client: Client) -> None:
        """Hand it messages as they happen from now on."""
        client.is_live = True
        self._absent.discard(client)
        if client.wants_messages:
            for key in client.keys:
                self._add(key, client)

    def detach(self, client: Client) -> None:
        """Hand it nothing more."""
        client.is_live = False
        client.tail = None
        self._absent.add(client)
        for key in client.keys:
            self._remove(key, client)

    def _add(self, key: str, client: Client) -> None:
        followers = self._followers.get(key)
        if followers is None:
            self._followers[key] = {client}
            self._encoded = None
            self.additions += 1
        else:
            followers.add(client)

    def _remove(self, key: str, client: Client) -> None:
        _discard(self._followers, key, client)
        if key not in self._followers:
            self._encoded = None

    def wanted(self) -> bytes | None:
        """The channels that are followed, for the database to choose by; None where they are too many."""
        if len(self._followers) > MOST_WANTED:
            return None
        if self._encoded is None:
            self._encoded = encode_keys(self._followers)
        return self._encoded

    def follow(self, client: Client, name: str, key: str) -> None:
        """Add a channel."""
        client.channels[name] = key
        if client.is_live and client.wants_messages:
            self._add(key, client)

    def unfollow(self, client: Client, name: str) -> None:
        """Take a channel away."""
        key = client.channels.pop(name, None)
        if key is not None and key not in client.channels.values():
            self._remove(key, client)

    def dispatch(self, message: Message) -> int:
        """Hand a message to everybody who follows one of its channels.

        Returns:
            How many that were.
        """
        followers = self._followers
        keys = [key for key in message.keys if key in followers]
        if not keys or message.text is None:
            return 0
        clients = (
            tuple(followers[keys[0]])
            if len(keys) == 1
            else set[Client]().union(*map(followers.__getitem__, keys))
        )
        for client in clients:
            client.offer(message)
        return len(clients)

    def concerned(self, message: Message) -> Iterable[Client]:
        """The clients that have to look again at what they may follow."""
        clients = {
            client for user_id in message.user_ids for client in self._by_user.get(user_id.lower(), ())
        }
        if message.meter_key is not None:
            both = {message.meter_key, message.meter_key.replace("meter:", "readings:", 1)}
            for key in both:
                clients |= self._followers.get(key, set())
            # Those that are not live are in no index.
            clients |= {client for client in self._absent if not both.isdisjoint(client.channels.values())}
        return clients

    def is_crowded(self) -> bool:
        """Whether somebody who is served live has much waiting."""
        return any(client.is_live and not client.has_room() for client in self.clients)

    def note_sent(self) -> None:
        """Count a message that has left."""
        self.sent += 1

    def note_dropped(self) -> None:
        """Count a client that was too slow."""
        self.dropped += 1

    def statistics(self) -> dict[str, int]:
        """For metrics."""
        return {
            "websockets": len(self.clients),
            "websocket_messages": self.sent,
            "websocket_drops": self.dropped,
        }


def _discard(index: dict[str, set[Client]], key: str, client: Client) -> None:
    found = index.get(key)
    if found is not None:
        found.discard(client)
        if not found:
            del index[key]
