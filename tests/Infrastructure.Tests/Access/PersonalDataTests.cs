using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Streams;

namespace SrsStack.Infrastructure.Tests.Access;

/// <summary>What is asked to be forgotten is gone from the whole database, and that it was forgotten is remembered.</summary>
[Collection(PostgresTests.Name)]
public sealed class PersonalDataTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_address_is_erased_everywhere_and_the_erasure_is_history()
    {
        await using var db = await postgres.NewStoreAsync();
        await RememberAsync(db, ("s1", "203.0.113.7:5000"), ("s2", "203.0.113.70:5000"), ("s3", "[2001:db8::7]:5000"));

        var done = await EraseAsync(db, new("203.0.113.7", null, null));

        done.Value!.Rows.ShouldBe(1);
        done.Value.FoundIn.Keys.ShouldBe(["srs_session_peers"], "the text is also part of another address, and the scan says so");
        (await db.ScalarAsync<string>("select string_agg(session_id, ',' order by session_id) from srs_session_peers")).ShouldBe("s2,s3");
        (await EraseAsync(db, new("2001:db8::7", null, null))).Value!.FoundIn.ShouldBeEmpty();
        (await db.ScalarAsync<string>("select string_agg(data::text, ' ') from mt_events where type = 'personal_data_erased'"))!.ShouldNotContain("203.0.113.7");
    }

    [Fact]
    public async Task The_scan_finds_what_should_not_be_in_an_event()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0);
        await db.ExecuteAsync("""update mt_events set data = data || '{"Encoder": "from 198.51.100.9"}'""");

        (await EraseAsync(db, new("198.51.100.9", null, null))).Value!.FoundIn.ShouldBe(new Dictionary<string, long> { ["mt_events"] = 1 });
    }

    [Fact]
    public async Task The_scan_finds_also_what_the_index_of_the_events_holds_as_a_digest()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.ExecuteAsync("insert into srs_event_index (key, chunk) values (srs_event_key('actor', '198.51.100.9'), 0), (srs_event_key('actor', 'server'), 0)");

        (await EraseAsync(db, new("198.51.100.9", null, null))).Value!.FoundIn.ShouldBe(new Dictionary<string, long> { ["srs_event_index"] = 1 });
        (await EraseAsync(db, new("198.51.100.8", null, null))).Value!.FoundIn.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_or_all_that_is_old_can_be_erased_and_one_subject_must_be_given()
    {
        await using var db = await postgres.NewStoreAsync();
        await RememberAsync(db, ("s1", "a:1"), ("s2", "b:1"), ("s3", "c:1"));
        await db.ExecuteAsync("update srs_session_peers set seen = now() - interval '40 days' where session_id = 's2'");

        (await EraseAsync(db, new(null, "s1", null))).Value!.Rows.ShouldBe(1);
        (await EraseAsync(db, new(null, null, DateTimeOffset.UtcNow.AddDays(-30)))).Value!.Rows.ShouldBe(1);
        (await EraseAsync(db, new(null, null, null))).Rejection!.Code.ShouldBe("ERASURE_NEEDS_ONE_SUBJECT");
        (await EraseAsync(db, new("c", "s3", null))).Rejection.ShouldNotBeNull();
        (await db.ScalarAsync<long>("select count(*) from srs_session_peers")).ShouldBe(1);
    }

    private static async Task RememberAsync(TestStore db, params (string Session, string Peer)[] peers)
    {
        foreach (var (session, peer) in peers) await new SessionPeers(db.Database).RememberAsync(session, peer, DateTimeOffset.UtcNow, CancellationToken.None);
    }

    private static Task<Outcome<ErasedPersonalData>> EraseAsync(TestStore db, ErasePersonalData command) => ErasePersonalDataHandler.Handle(
        command, new(Actor.Server, null, null), db.Store, new PersonalData(db.Database, new(db.Database)), TimeProvider.System, CancellationToken.None);
}
