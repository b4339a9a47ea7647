// Each test here is a whole village: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
