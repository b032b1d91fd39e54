"""Steps from the bytes of a file to arrays, which readers share."""
