"""Measuring: rounds that alternate, what is said of them, tables and plots; the benchmarks are in benchmarks/."""
