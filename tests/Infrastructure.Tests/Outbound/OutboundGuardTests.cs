using System.Net;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Tests.Outbound;

public sealed class OutboundGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("::ffff:a00:1")]
    public async Task Private_hosts_are_the_owners_alone(string host)
    {
        var guard = Guard();
        (await ErrorOf(guard, host, OutboundTrust.Other)).ShouldBe(OutboundError.Refused);
        (await guard.ResolveAsync(host, 80, OutboundTrust.Owner, default)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")]
    [InlineData("0xa9fea9fe")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fe80::1%1]")]
    [InlineData("100.100.100.200")]
    [InlineData("0.0.0.0")]
    [InlineData("0")]
    [InlineData("224.0.0.1")]
    public async Task Nobody_reaches_what_is_never_called(string host) =>
        (await ErrorOf(Guard(new() { Allow = ["0.0.0.0/0", "::/0"] }), host, OutboundTrust.Owner)).ShouldBe(OutboundError.Refused);

    [Fact]
    public async Task One_private_address_among_public_ones_refuses_the_name()
    {
        var guard = Guard(new() { Answers = [["8.8.8.8", "10.0.0.1"]] });
        (await ErrorOf(guard, "mixed.example", OutboundTrust.Other)).ShouldBe(OutboundError.Refused);
    }

    [Fact]
    public async Task A_network_that_the_owner_opened_is_open_to_others_and_its_neighbour_is_not()
    {
        var guard = Guard(new() { Allow = ["10.1.0.0/16"] });
        (await guard.ResolveAsync("10.1.2.3", 554, OutboundTrust.Other, default)).ShouldBe([new(IPAddress.Parse("10.1.2.3"), 554)]);
        (await guard.ResolveAsync("[::ffff:10.1.2.3]", 554, OutboundTrust.Other, default)).ShouldBe([new(IPAddress.Parse("10.1.2.3"), 554)]);
        (await ErrorOf(guard, "10.2.0.1", OutboundTrust.Other)).ShouldBe(OutboundError.Refused);
    }

    [Fact]
    public async Task A_name_is_asked_once_and_what_it_says_later_leads_nowhere()
    {
        var names = new Names { Answers = [["8.8.8.8"], ["169.254.169.254"]] };
        var guard = Guard(names);

        (await guard.ResolveAsync("rebind.example", 443, OutboundTrust.Other, default)).ShouldBe([new(IPAddress.Parse("8.8.8.8"), 443)]);
        names.Asked.ShouldBe(1);
        (await ErrorOf(guard, "rebind.example", OutboundTrust.Other)).ShouldBe(OutboundError.Refused);
    }

    [Theory]
    [InlineData("nowhere.example", 80, OutboundError.NotResolved)]
    [InlineData("", 80, OutboundError.NotResolved)]
    [InlineData("8.8.8.8", 0, OutboundError.Refused)]
    [InlineData("8.8.8.8", 65536, OutboundError.Refused)]
    public async Task What_is_no_place_is_told(string host, int port, OutboundError error) =>
        (await Should.ThrowAsync<OutboundException>(() => Guard().ResolveAsync(host, port, OutboundTrust.Other, default))).Error.ShouldBe(error);

    private static OutboundGuard Guard(Names? names = null) =>
        new(names ?? new(), new([.. (names?.Allow ?? []).Select(n => IPNetwork.Parse(n))]));

    private static async Task<OutboundError> ErrorOf(OutboundGuard guard, string host, OutboundTrust trust) =>
        (await Should.ThrowAsync<OutboundException>(() => guard.ResolveAsync(host, 80, trust, default))).Error;
}
