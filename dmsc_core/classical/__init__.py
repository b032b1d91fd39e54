"""Classical peers, which train no network: one file each."""
