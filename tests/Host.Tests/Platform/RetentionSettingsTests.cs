using Microsoft.Extensions.Configuration;

namespace SrsStack.Host.Tests.Platform;

/// <summary>How long the history stays at hand, as the operator says it.</summary>
public sealed class RetentionSettingsTests
{
    [Fact]
    public void Unsaid_it_is_a_year_and_a_week()
    {
        var retention = Read().Retention;

        retention.ArchiveAfter.ShouldBe(TimeSpan.FromDays(365));
        retention.RememberCommands.ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void Days_are_taken_and_none_means_never()
    {
        Read(("History:ArchiveAfterDays", "30"), ("History:RememberCommandsDays", "1")).Retention.ShouldBe(new() { ArchiveAfter = TimeSpan.FromDays(30), RememberCommands = TimeSpan.FromDays(1) });
        Read(("History:ArchiveAfterDays", "0")).Retention.ArchiveAfter.ShouldBeNull();
    }

    [Theory]
    [InlineData("History:ArchiveAfterDays", "-1")]
    [InlineData("History:ArchiveAfterDays", "soon")]
    [InlineData("History:ArchiveAfterDays", "40000")]
    [InlineData("History:RememberCommandsDays", "0")]
    public void What_is_no_number_of_days_is_refused_with_a_sentence(string setting, string value) =>
        Should.Throw<InvalidOperationException>(() => Read((setting, value))).Message.ShouldStartWith($"'{value}' is no number of days. Give one from ");

    private static HostSettings Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings) configuration[name] = value;
        return HostSettings.Read(configuration);
    }
}
