"""``python -m dmsc_core``."""

import sys

from dmsc_core.command.cli import main

if __name__ == "__main__":
    sys.exit(main())
