import json

import pytest
import torch

from benchmarks import gpu

TINY = gpu.Size(
    per_class=3,
    epochs=1,
    step_samples=40,
    step_epochs=2,
    closed_form_samples=(60,),
    latent=8,
    matmul=64,
)


def test_all_of_it_runs_on_the_cpu_and_writes_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(gpu, "SMALL", TINY)
    monkeypatch.setattr(gpu, "RESULTS", tmp_path / "gpu.json")
    assert gpu.main(["--device", "cpu", "--small"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert [job["status"] for job in measured["jobs"]] == ["finished"] * gpu.JOBS
    assert measured["losses"] == {
        name: dict.fromkeys(gpu.TOLERANCES, 0.0) for name in gpu.PRESETS
    }  # the CPU beside itself
    assert all(measured["checks"].values())
    for timed in (measured["step"], *measured["closed_form"]):
        assert timed["seconds"] > 0
        assert timed["share_of_matmul_rate"] > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_one_line_says_so(capsys):
    assert gpu.main([]) == 0
    assert capsys.readouterr().out == "no GPU at hand: nothing is measured\n"


def test_losses_that_differ_and_memory_that_stays_fail_a_check():
    job = {"status": "finished", "message": None, "allocated": 0, "reserved": 0, "peak": 10**6}
    measured = {
        "jobs": [job, job | {"allocated": 10**5}],
        "losses": {"affinity": {"float64": 1e-3, "float32": 1e-3}},
    }
    failed = [name for name, holds in gpu.checks(measured, n_samples=100).items() if not holds]
    assert failed == [
        "affinity: losses in float64 as on the CPU to 1e-06",
        "no tensors are left from run to run",
    ]
