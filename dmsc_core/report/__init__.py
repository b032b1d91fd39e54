"""What leaves the app: reports that open from a disk without a network, and files of a run."""
