"""Things that leave the app: reports that open from a disk without a network, files of a run."""
