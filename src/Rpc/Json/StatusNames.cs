namespace SrsStack.Rpc.Json;

/// <summary>Status codes as names and as HTTP statuses.</summary>
/// <remarks>google/rpc/code.proto names the HTTP status of each code.</remarks>
internal static class StatusNames
{
    private static readonly (string Name, int Http)[] Table =
    [
        ("OK", 200), ("CANCELLED", 499), ("UNKNOWN", 500), ("INVALID_ARGUMENT", 400), ("DEADLINE_EXCEEDED", 504), ("NOT_FOUND", 404),
        ("ALREADY_EXISTS", 409), ("PERMISSION_DENIED", 403), ("RESOURCE_EXHAUSTED", 429), ("FAILED_PRECONDITION", 400), ("ABORTED", 409),
        ("OUT_OF_RANGE", 400), ("UNIMPLEMENTED", 501), ("INTERNAL", 500), ("UNAVAILABLE", 503), ("DATA_LOSS", 500), ("UNAUTHENTICATED", 401),
    ];

    public static IEnumerable<string> All => Table.Select(row => row.Name);

    /// <returns>SCREAMING_SNAKE_CASE; an unknown number is UNKNOWN.</returns>
    public static string Name(StatusCode code) => Row(code).Name;

    public static int Http(StatusCode code) => Row(code).Http;

    private static (string Name, int Http) Row(StatusCode code) => Table[(uint)code < Table.Length ? (int)code : (int)StatusCode.Unknown];
}
