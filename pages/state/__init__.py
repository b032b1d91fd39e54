"""Server, session and addresses: what pages remember."""
