namespace SrsStack.Fuzz;

/// <summary>A parser under fire. What it begins with stands in the corpus file of its name.</summary>
/// <param name="Name">Also of its corpus file.</param>
/// <param name="Run">
/// Parses the input. A <see cref="SrsStack.Media.Protocols.ProtocolException"/> is an answer, every other exception is a failure. What it returns stands for the way the
/// input took: inputs that take a new one are kept and broken further.
/// </param>
public sealed record FuzzTarget(string Name, Func<byte[], int> Run);

/// <param name="Input">As it was given.</param>
/// <param name="Why">The exception, or the limit that it broke.</param>
public sealed record FuzzFailure(byte[] Input, string Why);

/// <param name="Ways">How many different ways through the parser were seen.</param>
public sealed record FuzzResult(long Runs, TimeSpan Took, IReadOnlyList<byte[]> Ways, FuzzFailure? Failure);
