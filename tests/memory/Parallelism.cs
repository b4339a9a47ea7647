// Most of a test's time here is waiting for PostgreSQL, the bus and programs, not computing.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
