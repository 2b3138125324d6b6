"""The access tests' scene, for drills too."""

from tests.access.conftest import built_scenes, scene_settings, visit

__all__ = ["built_scenes", "scene_settings", "visit"]
