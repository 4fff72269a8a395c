using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>A view whose table would be that of another one's rebuild or version does not start.</summary>
[Collection(PostgresTests.Name)]
public sealed class ViewNamesTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("streams_rebuild", "tables of rebuilds")]
    [InlineData("streams_v2", "tables of rebuilds")]
    [InlineData("streams_v17", "tables of rebuilds")]
    [InlineData("Streams", "small letters")]
    [InlineData("2streams", "small letters")]
    [InlineData("streams; drop table mt_events", "small letters")]
    [InlineData("a_name_that_postgresql_would_cut_and_so_mix_up_with_others", "small letters")]
    public async Task It_is_refused_at_the_start_with_a_sentence(string name, string why)
    {
        await using var db = await postgres.NewStoreAsync();

        Should.Throw<InvalidOperationException>(() => ViewHarness.Daemon(db, new CountView(), new CountView(name))).Message.ShouldContain(why);
    }

    [Fact]
    public void Two_of_one_name_are_refused() =>
        Should.Throw<InvalidOperationException>(() => ViewNames.Check([new CountView(), new CountView()])).Message.ShouldBe("Two views are named 'counted'.");

    [Theory]
    [InlineData("streams")]
    [InlineData("rebuild")]
    [InlineData("streams_v")]
    [InlineData("streams_v2_list")]
    [InlineData("streams_rebuilds")]
    public void Others_are_free(string name) => ViewNames.Check([new CountView(name)]);

    [Fact]
    public void The_products_are_free() => ViewNames.Check(Parts.Projections);
}
