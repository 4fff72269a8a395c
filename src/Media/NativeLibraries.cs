using System.Runtime.InteropServices;

namespace SrsStack.Media;

/// <summary>Libraries in C that protocols use: under which names they are looked for.</summary>
internal static class NativeLibraries
{
    public const string Srt = "srt";

    /// <summary>libsrt 1.5 by the names that distributions give it; the ABI of what is used here is the same in all of them.</summary>
    public static IReadOnlyList<string> SrtNames { get; } = ["libsrt.so.1.5", "libsrt-openssl.so.1.5", "libsrt-gnutls.so.1.5"];

    private static readonly Lock Lock = new();
    private static nint _srt;

    /// <param name="names">Tried in order; those of the first call that finds one stay for the life of the process.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryLoadSrt(IReadOnlyList<string> names)
    {
        lock (Lock)
        {
            foreach (var name in names)
            {
                if (!NativeLibrary.TryLoad(name, out var handle)) continue;
                if (_srt != 0) return true;
                _srt = handle;
                NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, static (wanted, _, _) => wanted == Srt ? _srt : 0);
                return true;
            }
            return false;
        }
    }
}
