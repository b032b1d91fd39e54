import pytest
import torch

from dmsc_core import runtime
from dmsc_core.errors import ConfigError, ResourceError

GIB = runtime.GIB


@pytest.fixture
def container(tmp_path, monkeypatch):
    """A container's files: what it may use, what it uses, and how much of that are cached files."""

    def make(limit, used, files):
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
        (tmp_path / "memory.stat").write_text(f"anon 1\ninactive_file {files}\nslab 2\n")
        monkeypatch.setattr(runtime, "CGROUP", tmp_path)

    return make


def test_a_containers_limit_counts_less_what_it_uses(container):
    free = runtime.available_memory()
    container(2**20, 2**19, 2**18)
    assert runtime.available_memory() == 2**20 - 2**19 + 2**18
    container(2**20, 2**21, 0)
    assert runtime.available_memory() == 0
    container("max", 2**21, 0)
    assert runtime.available_memory() == pytest.approx(free, rel=0.5)


def test_what_needs_more_than_its_share_is_refused():
    runtime.require_memory(9 * GIB, 10 * GIB, "a run", "take fewer samples")
    with pytest.raises(ResourceError, match=r"a run needs about 9\.5 GiB.*10\.0 GiB.*take fewer"):
        runtime.require_memory(int(9.5 * GIB), 10 * GIB, "a run", "take fewer samples")


def test_a_device_that_is_not_at_hand_is_refused_with_those_that_are(monkeypatch):
    monkeypatch.setattr(runtime, "devices", lambda: ["cuda:0", "cuda:1", "cpu"])
    for wanted, found in [("auto", "cuda:0"), ("cuda", "cuda:0"), ("cuda:1", "cuda:1")]:
        assert runtime.choose_device(wanted) == torch.device(found)
    with pytest.raises(ConfigError, match="'mps'; choose from auto, cuda:0, cuda:1, cpu"):
        runtime.choose_device("mps")


def test_a_run_tells_its_device_its_memory_and_its_versions():
    cpu = torch.device("cpu")
    n = torch.get_num_threads()
    assert runtime.device_name(cpu) == f"cpu ({n} thread{'s' if n > 1 else ''})"
    assert runtime.peak_memory_mb(cpu) > 10
    assert runtime.versions()["torch"] == str(torch.__version__)
