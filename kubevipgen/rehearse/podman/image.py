"""Images as the image profiles say, from this machine's programs: nothing is downloaded.

What the published image has and a node's files rely on is here at the same place: the program,
the shell, the HTTP client or none, the user, the entry point. What they must not rely on is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kubevipgen.model import Cluster
from kubevipgen.rehearse.lab.error import run
from kubevipgen.rehearse.lab.programs import Program
from kubevipgen.rehearse.podman.archive import Archive, found_here
from kubevipgen.rehearse.podman.store import PAUSE, Store
from kubevipgen.versions import ImageProfile, image_profile, profile_names

# docker-library/haproxy, docker-entrypoint.sh: a master that stays in the foreground.
_HAPROXY_ENTRY = """\
#!/bin/sh
set -e
case "${1:-}" in -*) set -- haproxy "$@" ;; esac
if [ "${1:-}" = haproxy ]; then
    shift
    set -- haproxy -W -db "$@"
fi
exec "$@"
"""
_ENTRY = "/usr/local/bin/docker-entrypoint.sh"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # of the base images
_SHELL = ("sh", "rm")  # every image with a shell has these
_ARCHIVE = "archive.tar"


@dataclass(frozen=True, slots=True)
class Image:
    """``name`` is the reference of the manifest."""

    name: str
    program: str
    profile: ImageProfile


def image_of(program: Program, cluster: Cluster) -> Image:
    """The image of a static pod of keepalived or haproxy."""
    name = str(program.container["image"])
    return Image(name, program.name, _profile(program.name, name, cluster))


def _profile(program: str, image: str, cluster: Cluster) -> ImageProfile:
    """Of the spec; for other images the one of the same repository, else that for own images."""
    for ours in (cluster.haproxy, cluster.keepalived):
        if ours is not None and ours.profile is not None and ours.image == image:
            return ours.profile
    known = [image_profile(name) for name in profile_names(program)]
    of_it = [
        p
        for p in known
        if p.repository and image.startswith((f"{p.repository}:", f"{p.repository}@"))
    ]
    return next(iter(of_it), known[-1])


def fill(archive: Archive, image: Image) -> None:
    """The files of the image; LabError when this machine does not have a program of it."""
    profile = image.profile
    for folder in ("/dev", "/proc", "/sys", "/etc", "/run", "/var"):
        archive.folder(folder)
    archive.folder("/tmp", 0o1777)  # noqa: S108  (a path inside the image)
    archive.link("/var/run", "/run")
    archive.program(_place(image), found_here(image.program))
    if profile.config_path:
        archive.folder(str(PurePosixPath(profile.config_path).parent))
    _users(archive, image)
    _tools(archive, profile)
    if _has_entry(profile):
        archive.text(_ENTRY, _HAPROXY_ENTRY, 0o755)
        archive.folder("/var/lib/haproxy", 0o777)


def changes(image: Image) -> Iterator[str]:
    """The image's own settings, as instructions of a Containerfile."""
    yield f"ENV PATH={_PATH}"
    if _has_entry(image.profile):
        yield f'ENTRYPOINT ["{_ENTRY}"]'
        yield f'CMD ["haproxy", "-f", "{image.profile.config_path}"]'
        yield "WORKDIR /var/lib/haproxy"
        yield "USER haproxy"
        yield "STOPSIGNAL SIGUSR1"


def import_image(image: Image, store: Store) -> None:
    """Into the image store, under the very name that the manifest has."""
    archive = store.folder / _ARCHIVE
    with Archive(archive) as made:
        fill(made, image)
    _import(untagged(image.name), tuple(changes(image)), store)


def import_pause(store: Store) -> None:
    """The image of the container that only holds a pod together."""
    archive = store.folder / _ARCHIVE
    with Archive(archive) as made:
        for folder in ("/dev", "/proc", "/sys", "/etc"):
            made.folder(folder)
        made.program("/pause", found_here("sleep"))
    _import(PAUSE, ('ENTRYPOINT ["/pause", "infinity"]',), store)


def _import(name: str, settings: tuple[str, ...], store: Store) -> None:
    words = [*store.words(Path("/etc")), "import", "--quiet"]
    for setting in settings:
        words += ["--change", setting]
    run([*words, f"{store.seen}/{_ARCHIVE}", name])
    (store.folder / _ARCHIVE).unlink()


def untagged(name: str) -> str:
    """The reference without its digest: no image that is made here could have it."""
    bare = name.partition("@")[0]
    return bare if ":" in bare.rpartition("/")[2] else f"{bare}:latest"


def _place(image: Image) -> str:
    """Where the manifest starts it, or where the official image has it."""
    ours = [
        w for w in image.profile.command if w.startswith("/") and w.endswith(f"/{image.program}")
    ]
    return next(iter(ours), f"/usr/local/sbin/{image.program}")


def _has_entry(profile: ImageProfile) -> bool:
    return profile.repository == "docker.io/library/haproxy"


def _users(archive: Archive, image: Image) -> None:
    users, groups = ["root:x:0:0:root:/root:/bin/sh"], ["root:x:0:"]
    if user := image.profile.user:
        users.append(f"{image.program}:x:{user}:{user}::/var/lib/{image.program}:/bin/false")
        groups.append(f"{image.program}:x:{user}:")
    archive.text("/etc/passwd", "\n".join([*users, ""]))
    archive.text("/etc/group", "\n".join([*groups, ""]))


def _tools(archive: Archive, profile: ImageProfile) -> None:
    """With wget it is busybox, and all of it, as on Alpine; otherwise there is only a shell."""
    if profile.http_client == "wget":
        busybox = found_here("busybox")
        archive.program("/bin/busybox", busybox)
        for applet in run([str(busybox), "--list"]).split():
            archive.link(f"/bin/{applet}", "busybox")
        return
    for name in _SHELL:
        archive.program(f"/bin/{name}", found_here(name))
    if profile.http_client:
        archive.program(f"/usr/bin/{profile.http_client}", found_here(profile.http_client))
