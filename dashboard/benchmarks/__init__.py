"""Result files of serving benchmarks -> runs that narrow the range of a replica's throughput."""
