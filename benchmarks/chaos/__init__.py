"""Parts of benchmarks/chaos/run: an application with workers, rows and actions that break them, clients, and accounts. See README.md."""
