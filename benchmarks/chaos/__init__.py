"""What benchmarks/chaos/run is made of: an application with workers, what is done to them, clients, and accounts. See README.md."""
