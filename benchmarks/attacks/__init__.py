"""What benchmarks/attacks/run is made of: a server in a small heap, attackers, an honest client, and bounds. See README.md."""
