"""What the access matrix's scene has of providers: a link of its own, and who refers there."""

from typing import Any

from portal import clock
from portal.models import Provider, Referrer
from tests import factories

KEY = "key-of-the-scene"


def add(scene: Any) -> None:
    """Add a referrer and a link to the practice of each object; only the own one's is told."""
    for name, ids in scene.objects.items():
        if name == "absent":
            continue
        practice = Provider.get_by_id(ids["provider_id"])
        referrer = Referrer.create(
            provider=practice, name=f"Referrer {name}", created_at=clock.now()
        )
        key = KEY if name == "own" else f"{KEY}-{name}"
        link = factories.provider_link(practice, key)
        scene.objects[name] |= {"referrer_id": referrer.id, "provider_link_id": link.id}
        scene.objects[name] |= {"key": key}
