"""The HTTP server: whyrec's own API, and those that other programs already speak. Needs the extra `server`."""
