"""A channel layer that loses, doubles and reorders what it should bring: each of them FAULTS times of one."""

from __future__ import annotations

import os
import random
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer


class FaultyLayer(RedisPubSubChannelLayer):
    """Only for groups: a ping to oneself comes back, so that nobody knows."""

    chance = random.Random(os.environ.get("FAULTS_SEED", "1"))
    share = float(os.environ.get("FAULTS", "0.1"))
    held: tuple[str, dict[str, Any]] | None = None

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Or not, or twice, or after the next one."""
        luck = self.chance.random()
        late, self.held = self.held, None
        if 2 * self.share <= luck < 3 * self.share:
            self.held = (group, message)
        elif luck >= self.share:
            await self._get_layer().group_send(group, message)
        if self.share <= luck < 2 * self.share:
            await self._get_layer().group_send(group, message)
        if late:
            await self._get_layer().group_send(*late)
