using Microsoft.Extensions.Configuration;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Host.Tests.Platform;

/// <summary>Networks that the operator opens to everybody's wishes.</summary>
public sealed class OutboundSettingsTests
{
    [Fact]
    public void Unsaid_none_is_open() => Read().Outbound.Allowed.ShouldBeEmpty();

    [Fact]
    public void Networks_and_addresses_are_taken_as_a_list_or_with_commas()
    {
        string[] expected = ["10.1.0.0/16", "192.168.1.7/32", "fd12::/48"];
        Networks(("Outbound:Allowed:0", "10.1.0.0/16"), ("Outbound:Allowed:1", "192.168.1.7"), ("Outbound:Allowed:2", "fd12::/48")).ShouldBe(expected);
        Networks(("Outbound:Allowed:0", "10.1.2.3/16")).ShouldBe(["10.1.0.0/16"]);
        Networks(("Outbound:Allowed", " 10.1.0.0/16, 192.168.1.7,fd12::/48 ")).ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_opened_is_called_for_everybody_and_its_neighbour_is_not()
    {
        var guard = new OutboundGuard(new SystemResolver(), Read(("Outbound:Allowed", "127.0.0.0/30")).Outbound);
        (await guard.ResolveAsync("127.0.0.1", 80, OutboundTrust.Other, default)).ShouldHaveSingleItem();
        await Should.ThrowAsync<OutboundException>(() => guard.ResolveAsync("127.0.0.4", 80, OutboundTrust.Other, default));
    }

    [Theory]
    [InlineData("home")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.1.2.3-10.1.2.9")]
    [InlineData("http://10.0.0.1/")]
    public void What_is_no_network_is_refused_with_a_sentence(string value) =>
        Should.Throw<InvalidOperationException>(() => Read(("Outbound:Allowed:0", value))).Message.ShouldStartWith($"Outbound:Allowed: '{value}' is no network. Give ");

    [Theory]
    [InlineData("169.254.0.0/16")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::/10")]
    public void What_no_setting_opens_is_refused_with_a_sentence(string value) =>
        Should.Throw<InvalidOperationException>(() => Read(("Outbound:Allowed:0", value))).Message.ShouldContain("never called");

    [Fact]
    public void More_than_256_are_refused() =>
        Should.Throw<InvalidOperationException>(() => Read(("Outbound:Allowed", string.Join(',', Enumerable.Repeat("10.0.0.0/8", 257))))).Message.ShouldContain("at most 256");

    private static IEnumerable<string> Networks(params (string Name, string Value)[] settings) => Read(settings).Outbound.Allowed.Select(n => n.ToString());

    private static HostSettings Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings) configuration[name] = value;
        return HostSettings.Read(configuration);
    }
}
