"""Stock git on a node's repositories."""
import os
import subprocess

from .nodes import wait_until

# Nobody's configuration, and big files stay pointers.
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}

# There is no `main` outside the namespaces, on purpose.
MEANT = ("notice: HEAD points to an unborn branch", "notice: No default references", "dangling ")


def environment(namespace=None):
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return inherited | ENVIRONMENT | ({"GIT_NAMESPACE": namespace} if namespace else {})


def tags(repository, namespace):
    """{version: commit}, as stock git lists them."""
    done = subprocess.run(
        ["git", "ls-remote", "--tags", str(repository)], env=environment(namespace), capture_output=True, text=True)
    pairs = (line.split("\t") for line in done.stdout.splitlines())
    return {ref.removeprefix("refs/tags/"): commit for commit, ref in pairs}


def wait_for_tag(node, publisher, namespace, version):
    """Git is derived in the background: waits until it has the release; returns repository and commit."""
    def found():
        repository = node.repository(publisher)
        commit = tags(repository, namespace).get(version) if repository else None
        return (repository, commit) if commit else None

    return wait_until(found) or (None, None)


def fsck_complaints(answer):
    """What `git fsck` said beyond what is meant to be so."""
    return [line for line in answer.text.splitlines() if not line.startswith(MEANT)]
