"""The matrix of links, and where they lead."""
