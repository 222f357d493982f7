"""What guests may ask through the speaking tube, a WebSocket between the dining room and the kitchen."""

from channels.generic.websocket import AsyncWebsocketConsumer

from kitchen.models import Recipe


class SpeakingTube(AsyncWebsocketConsumer):
    """Answers the name of a dish with "7 minutes", one that nobody cooks with "nobody cooks that"."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One question."""
        recipe = await Recipe.objects.filter(name=text_data or "").afirst()
        await self.send(f"{recipe.minutes} minutes" if recipe else "nobody cooks that")
