using System.Globalization;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Host;

/// <summary>The section <c>Hls</c> of the settings. What is not there stays as <see cref="HlsOptions"/> has it.</summary>
internal static class HlsSettings
{
    /// <exception cref="InvalidOperationException">A value makes no sense; the message names it.</exception>
    public static HlsOptions Read(IConfigurationSection section)
    {
        var usual = Lengths(section);
        var options = usual with
        {
            Directory = section["Directory"] ?? "",
            Form = Form(section["Form"]),
            SegmentDuration = TimeSpan.FromSeconds(Number(section, "SegmentSeconds", usual.SegmentDuration.TotalSeconds)),
            Window = TimeSpan.FromSeconds(Number(section, "WindowSeconds", usual.Window.TotalSeconds)),
            MaxSegmentDuration = TimeSpan.FromSeconds(Number(section, "MaxSegmentSeconds", usual.MaxSegmentDuration.TotalSeconds)),
            PartDuration = TimeSpan.FromMilliseconds(Number(section, "PartMilliseconds", usual.PartDuration.TotalMilliseconds)),
            PartHoldBack = Number(section, "PartHoldBack", usual.PartHoldBack),
            ProgramDateTime = Flag(section, "ProgramDateTime"),
            Sessions = Flag(section, "Sessions"),
            RenditionSuffixes = section.GetSection("RenditionSuffixes").Get<string[]>() ?? [],
        };
        return options.Fits(out var problem) ? options : throw new InvalidOperationException($"The settings of Hls make no sense: {problem}.");
    }

    /// <summary><c>LowLatency</c> chooses both lengths; one that is given wins.</summary>
    private static HlsOptions Lengths(IConfigurationSection section)
    {
        var tuning = new HlsTuning(new());
        if (section["LowLatency"] is { Length: > 0 }) tuning.SetLowLatency(Flag(section, "LowLatency"));
        return tuning.Now;
    }

    private static HlsForm Form(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "auto" => HlsForm.Auto,
        "ts" => HlsForm.Ts,
        "fmp4" => HlsForm.Fmp4,
        "ll" => HlsForm.LowLatency,
        _ => throw new InvalidOperationException($"Hls:Form is auto, ts, fmp4 or ll, not '{text}'."),
    };

    private static double Number(IConfigurationSection section, string name, double otherwise)
    {
        if (section[name] is not { Length: > 0 } text) return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 86_400
            ? number
            : throw new InvalidOperationException($"Hls:{name} is a number from 0 to 86400, not '{text}'.");
    }

    private static bool Flag(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } text && (bool.TryParse(text, out var flag) ? flag : throw new InvalidOperationException($"Hls:{name} is true or false, not '{text}'."));
}
