"""Container runtimes: a stand-in, the real containerd, and those that misbehave."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import cri_server
from kubevipgen.probe import cri, grpc, read, runtime, toml_lines
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).with_name("recorded")


def settings(distribution: str) -> dict[str, object]:
    text = (RECORDED / distribution / "containerd-config.toml").read_text()
    return runtime.containerd_settings(toml_lines.values(text))


@contextmanager
def serving(path: Path, messages: dict[str, bytes]) -> Iterator[str]:
    with cri_server.Server(str(path), messages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(path)
        server.shutdown()


@contextmanager
def answering(path: Path, answer: bytes) -> Iterator[str]:
    """Somebody who sends these bytes, whatever is asked."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):  # the probe may go first
                connection.recv(65536)
                connection.sendall(answer)
                while connection.recv(65536):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield str(path)


def test_a_runtime_of_today(tmp_path: Path) -> None:
    with serving(tmp_path / "s", cri_server.messages()) as path:
        assert cri.version(path) == {"name": "containerd", "version": "v2.1.4", "apiVersion": "v1"}
        assert cri.cgroup_driver(path) == "systemd"
        assert cri.images(path) == sorted(cri_server.IMAGES)


def test_a_runtime_with_cgroupfs(tmp_path: Path) -> None:
    with serving(tmp_path / "s", cri_server.messages(driver="cgroupfs")) as path:
        assert cri.cgroup_driver(path) == "cgroupfs"


def test_a_runtime_that_has_no_runtime_config(tmp_path: Path) -> None:
    with serving(tmp_path / "s", cri_server.messages(driver="")) as path:
        assert cri.cgroup_driver(path) is None


def test_more_images_than_fit_into_a_window(tmp_path: Path) -> None:
    many = [f"registry.example/{number:04}/{'x' * 80}:v1" for number in range(2000)]
    with serving(tmp_path / "s", cri_server.messages(images=many)) as path:
        assert cri.images(path) == many


def test_a_containerd_without_cri(tmp_path: Path) -> None:
    with serving(tmp_path / "s", {}) as path:
        found = runtime._socket(path)
    assert found["accepts"] is True
    assert found["cri"] is None
    assert found["reason"] == "it does not offer CRI v1 (runtime.v1.RuntimeService)"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "is not HTTP/2"),
        (b"\0\0\x08\x07\0\0\0\0\0" + bytes(8), "was cut off"),
        (b"\0\0\0\x04\0\0\0\0\0", "within 0.3 s"),
    ],
    ids=["HTTP/1.1", "GOAWAY", "silence"],
)
def test_others_who_listen(tmp_path: Path, answer: bytes, said: str) -> None:
    with (
        answering(tmp_path / "s", answer) as path,
        pytest.raises(UnavailableError, match=said),
    ):
        grpc.call(path, "/runtime.v1.RuntimeService/Version", timeout=0.3)


def test_a_socket_that_was_left_behind(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
    found = runtime._socket(path)
    assert (found["accepts"], found["reason"]) == (False, "Connection refused")


def test_the_socket_of_the_spec_comes_first_and_links_count_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    with serving(real, cri_server.messages()):
        link.symlink_to(real)
        monkeypatch.setattr(runtime, "USUAL", (str(real), str(link)))
        spec = {"nodes": [{"name": "cp-1", "interface": "", "criSocket": f"unix://{link}"}]}
        found = runtime.gather(Request(spec, "cp-1"))
        assert [entry["path"] for entry in found["sockets"]] == [str(real)]
        assert runtime.gather_images(Request(spec, "cp-1")) == sorted(cri_server.IMAGES)


def test_no_runtime_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "USUAL", ("/nonexistent/socket",))
    assert runtime.gather(Request({}))["sockets"] == []
    assert runtime.gather_images(Request({})) is None


def test_containerd_files() -> None:
    nothing: dict[str, object] = {"systemdCgroup": None, "sandboxImage": "", "disabledPlugins": []}
    assert settings("debian-12") == {"version": 2, **nothing}
    assert settings("ubuntu-22.04") == {
        "version": 2,
        "systemdCgroup": False,
        "sandboxImage": "registry.k8s.io/pause:3.8",
        "disabledPlugins": [],
    }
    assert settings("ubuntu-24.04") == {"version": 1, **nothing, "disabledPlugins": ["cri"]}
    assert settings("rocky-9") == {
        "version": 3,
        "systemdCgroup": True,
        "sandboxImage": "registry.k8s.io/pause:3.10",
        "disabledPlugins": [],
    }
    assert settings("flatcar") == {"version": 2, **nothing, "systemdCgroup": True}


def test_the_first_format_and_another_default_runtime() -> None:
    text = """
    [plugins.cri.containerd]
      default_runtime_name = "crun" # not runc
    [plugins.cri.containerd.runtimes.runc.options]
      SystemdCgroup = false
    [plugins.cri.containerd.runtimes.crun.options]
      SystemdCgroup = true
    """
    assert runtime.containerd_settings(toml_lines.values(text))["systemdCgroup"] is True


def test_toml_of_a_careless_hand() -> None:
    text = """
    disabled_plugins = [ # nothing
      "one", # 1
      'two#',
    ]
    plugins."a.b".c = 7
    not toml at all
    name = "with = and # inside"
    """
    assert toml_lines.values(text) == {
        ("disabled_plugins",): ["one", "two#"],
        ("plugins", "a.b", "c"): 7,
        ("name",): "with = and # inside",
    }


def test_imports_lie_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main, more = tmp_path / "config.toml", tmp_path / "conf.d" / "a.toml"
    more.parent.mkdir()
    main.write_text('version = 2\nimports = ["conf.d/*.toml"]\n')
    table = 'plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options'
    more.write_text(f"[{table}]\nSystemdCgroup = true\n")
    monkeypatch.setattr(runtime, "_CONTAINERD", str(main))
    monkeypatch.setattr("kubevipgen.probe.processes.arguments", lambda _: [])
    assert runtime._containerd()["systemdCgroup"] is True
    words = ["containerd", f"--config={more}"]
    monkeypatch.setattr("kubevipgen.probe.processes.arguments", lambda _: words)
    assert runtime._containerd()["config"] == str(more)


def files(texts: dict[str, str]) -> Callable[[str], str | None]:
    return texts.get


def test_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "/etc/docker/daemon.json": '{"exec-opts": ["native.cgroupdriver=systemd"]}',
        "/etc/crio/crio.conf": '[crio.runtime]\ncgroup_manager = "cgroupfs"\n',
        "/var/lib/kubelet/config.yaml": "authentication: {}\ncgroupDriver: systemd\n",
    }
    monkeypatch.setattr(read, "text_or_none", files(texts))
    assert runtime._docker() == "systemd"
    assert runtime._crio() == "cgroupfs"
    assert runtime._kubelet() == "systemd"
    monkeypatch.setattr(read, "text_or_none", files({"/etc/docker/daemon.json": "{"}))
    with pytest.raises(UnavailableError, match="is not JSON"):
        runtime._docker()


@pytest.fixture(name="containerd")
def real_containerd(tmp_path: Path) -> Iterator[str]:
    """containerd with folders and a socket of its own; no container is ever started."""
    path = tmp_path / "containerd.sock"
    config = tmp_path / "config.toml"
    cri_plugin = '[plugins."io.containerd.grpc.v1.cri".containerd]\nsnapshotter = "native"\n'
    opt_plugin = f'[plugins."io.containerd.internal.v1.opt"]\npath = "{tmp_path}/opt"\n'
    config.write_text(f"version = 2\n{cri_plugin}{opt_plugin}")
    words = ["containerd", "--config", config, "--root", tmp_path / "root"]
    words += ["--state", tmp_path / "state", "--address", path]
    with subprocess.Popen(
        list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            end = time.monotonic() + 30
            while not path.exists() and time.monotonic() < end:
                time.sleep(0.1)
            yield str(path)
        finally:
            process.terminate()


@pytest.mark.needs("netns", "containerd")  # the first stands for root
def test_the_real_containerd(containerd: str) -> None:
    end = time.monotonic() + 20
    while (found := runtime._socket(containerd))["cri"] is None and time.monotonic() < end:
        time.sleep(0.2)  # the socket is there before the plugins are
    assert found["cri"]["name"] == "containerd"
    assert found["cri"]["apiVersion"] == "v1"
    assert found["cgroupDriver"] in {None, "systemd", "cgroupfs"}
    assert cri.images(containerd) == []
