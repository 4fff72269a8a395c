using System.CommandLine;
using SrsStack.Application.Kernel;

namespace SrsStack.Host.Cli;

/// <summary><c>events marten-config</c>: how Marten opens this history; docs/marten.md explains it.</summary>
internal static class MartenConfig
{
    private const string Settings =
        """
        using SrsStack.Application.Kernel;

        var store = DocumentStore.For(options =>
        {
            options.Connection(connectionString);
            options.AutoCreateSchemaObjects = AutoCreate.None;

            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.MetadataConfig.CorrelationIdEnabled = true;
            options.Events.MetadataConfig.CausationIdEnabled = true;
            options.Events.MetadataConfig.HeadersEnabled = true;
            options.Events.MetadataConfig.UserNameEnabled = true;

            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.Default, json =>
            {
                // ids are stored as their bare value: add the converters of SrsStack.Application.Kernel
                json.Converters.Add(new SessionIdJson());
                json.Converters.Add(new BootIdJson());
                json.Converters.Add(new SecretRefJson());
                json.Converters.Add(new ApiTokenIdJson());
            });


        """;

    public static Command Create()
    {
        var command = new Command("marten-config", "Prints the C# lines with which Marten opens this history, with every event of this build. Needs no server.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(Text(EventCatalog.Default)));
        return command;
    }

    public static string Text(EventCatalog catalog) => $"{Settings}{string.Concat(catalog.All.OrderBy(k => k.Name, StringComparer.Ordinal).Select(Line))}}});\n";

    /// <summary>With the namespace: two rooms may use one name.</summary>
    private static string Line(EventKind kind) => $"    options.Events.MapEventType<{kind.Type.FullName!.Replace('+', '.')}>(\"{kind.Name}\");\n";
}
