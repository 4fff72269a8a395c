using System.Runtime.InteropServices;

namespace SrsStack.Host.Platform;

/// <summary>The runtime's patch level is told at start, and an old one is warned of: its HTTP parser faces the world.</summary>
internal static class RuntimePatch
{
    /// <summary>The oldest patch that all tests have passed with; to be raised with each that mends something we are open to.</summary>
    public static readonly Version KnownGood = new(10, 0, 14);

    /// <param name="running">Null for the runtime that runs.</param>
    public static void Tell(ILogger log, Version? running = null)
    {
        running ??= Environment.Version;
        if (running < KnownGood) Log.OldRuntime(log, running, KnownGood);
        else Log.Runtime(log, running, RuntimeInformation.RuntimeIdentifier);
    }
}
