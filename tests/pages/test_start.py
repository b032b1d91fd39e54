"""The app starts light: its first page is there before torch is."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_first_page_is_on_screen_before_torch_is_imported(folder):
    code = f"""
        import sys, time
        from streamlit.testing.v1 import AppTest
        app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=60).run()
        assert not app.exception
        assert app.title[0].value
        print("torch" in sys.modules)
        for _ in range(600):
            if "torch" in sys.modules: break
            time.sleep(0.1)
        print("torch" in sys.modules)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True"]


def test_the_server_listens_on_this_machine_only_and_tells_nobody():
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert {"light", "dark"} <= set(config["theme"])


def test_session_keys_are_declared_once_and_differ():
    from pages.state import keys

    values = [value for name, value in vars(keys).items() if name.isupper()]
    assert len(values) == len(set(values))
