"""Fills a node from registry/seed: the publisher acme with a model and a dataset."""
import pathlib

from .nodes import program

SEED = pathlib.Path(__file__).resolve().parents[2] / "registry" / "seed"
PUBLISHER = "acme"
VERSION = "1.0.0"
# Reference as published: folder of the seed and gitnamespace.
ENTRIES = {
    f"{PUBLISHER}/tiny-bert": (SEED / "models" / PUBLISHER / "tiny-bert", "models/tiny-bert"),
    f"datasets/{PUBLISHER}/airports-tiny": (SEED / "datasets" / PUBLISHER / "airports-tiny", "datasets/airports-tiny"),
}


def publish_seed(story, node, user, quiet=False):
    """Pins the node, registers acme with the seed's test-only keys and publishes both entries."""
    def cairn(*arguments):
        return story.run([program(), *map(str, arguments)], who=user.name, environment=user.environment, quiet=quiet)

    release, owner = SEED / "keys" / "acme-release.pem", SEED / "keys" / "acme-owner.pem"
    cairn("trust", "add", node.url, "--yes")
    cairn("publisher", "register", PUBLISHER, "--key", release, "--owner-key", owner, "--node", node.url)
    for reference, (folder, _) in ENTRIES.items():
        cairn(
            "publish", folder, "--as", reference, "--version", VERSION, "--key", release, "--node", node.url, "--yes",
            "--quiet")
