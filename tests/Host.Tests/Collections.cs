// Each collection runs a server of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
