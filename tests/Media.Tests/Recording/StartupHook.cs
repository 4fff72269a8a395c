using SrsStack.Media.Tests.Recording;

// The runtime looks for this name outside of any name space.
#pragma warning disable CA1050
#pragma warning disable MA0047
internal static class StartupHook
{
    public static void Initialize() => RecordingChild.RunIfAsked();
}
