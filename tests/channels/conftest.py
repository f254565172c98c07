from __future__ import annotations

from collections.abc import Iterator

import pytest
import trustme

from tests.channels.peers import Peer


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture(scope="session")
def _peer(authority: trustme.CA) -> Iterator[Peer]:
    peer = Peer(authority)
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def peer(_peer: Peer) -> Peer:
    _peer.reset()
    return _peer
