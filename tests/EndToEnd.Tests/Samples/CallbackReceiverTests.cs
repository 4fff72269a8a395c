using System.Security.Cryptography;
using System.Text;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>The same requests to the samples of all languages.</summary>
public sealed class CallbackReceiverTests(CallbackReceivers receivers) : IClassFixture<CallbackReceivers>
{
    private const int MaxBody = 64 * 1024;
    private static readonly byte[] Other = RandomNumberGenerator.GetBytes(32);

    /// <summary>Each makes something else of a genuine callback.</summary>
    private static readonly Dictionary<string, Func<Callback, byte[], Callback>> Forged = new(StringComparer.Ordinal)
    {
        ["signed with another key"] = (c, _) => c.Signed(Other),
        ["one byte of the body changed"] = (c, _) => c with { Body = [.. c.Body[..^3], (byte)(c.Body[^3] ^ 1), .. c.Body[^2..]] },
        ["a space behind the body"] = (c, _) => c with { Body = [.. c.Body, (byte)' '] },
        ["no body"] = (c, _) => c with { Body = [] },
        ["another id"] = (c, _) => c with { Id = c.Id + "0" },
        ["a time stamp that was not signed"] = (c, _) => c with { Timestamp = Callback.Now(-1) },
        ["replayed after more than five minutes"] = (c, key) => c.Resigned(key, Callback.Now(-330)),
        ["from the future"] = (c, key) => c.Resigned(key, Callback.Now(330)),
        ["a time stamp of the year 2106 in milliseconds"] = (c, key) => c.Resigned(key, Callback.Now() + "000"),
        ["a time stamp that is no number"] = (c, key) => c.Resigned(key, "NaN"),
        ["a time stamp with a sign"] = (c, key) => c.Resigned(key, "+" + Callback.Now()),
        ["a time stamp with an exponent"] = (c, key) => c.Resigned(key, Callback.Now() + "e0"),
        ["an endless time stamp"] = (c, key) => c.Resigned(key, new string('9', 5000)),
        ["an empty time stamp"] = (c, key) => c.Resigned(key, ""),
        ["no id"] = (c, key) => (c with { Id = null }).Signed(key),
        ["an empty id"] = (c, key) => (c with { Id = "" }).Signed(key),
        ["no time stamp"] = (c, _) => c with { Timestamp = null },
        ["no signature"] = (c, _) => c with { Signatures = null },
        ["an empty signature"] = (c, _) => c with { Signatures = "" },
        ["a version without a signature"] = (c, _) => c with { Signatures = "v1," },
        ["a signature without its version"] = (c, _) => c with { Signatures = c.Signatures!["v1,".Length..] },
        ["a signature of another version"] = (c, _) => c with { Signatures = "v2" + c.Signatures!["v1".Length..] },
        ["the beginning of a signature"] = (c, _) => c with { Signatures = c.Signatures![..^4] },
        ["two signatures that are none"] = (c, _) => c with { Signatures = $"{c.Signed(Other).Signatures} v1,{new string('ä', 44)}" },
    };

    private static readonly Dictionary<string, Func<Callback, byte[], Callback>> Good = new(StringComparer.Ordinal)
    {
        ["just signed"] = (c, _) => c,
        ["of two signatures the second"] = (c, _) => c with { Signatures = $"{c.Signed(Other).Signatures} {c.Signatures}" },
        ["of two signatures the first"] = (c, _) => c with { Signatures = $"{c.Signatures} {c.Signed(Other).Signatures}" },
        ["beside a signature of a later version"] = (c, _) => c with { Signatures = $"v1a,{new string('A', 86)}== {c.Signatures}" },
        ["four minutes old"] = (c, key) => c.Resigned(key, Callback.Now(-240)),
        ["of a clock that is four minutes ahead"] = (c, key) => c.Resigned(key, Callback.Now(240)),
        ["with fields that nobody knows"] = (c, key) => Text(c, "{\"new\":{\"a\":[1]}," + Encoding.UTF8.GetString(c.Body)[1..]).Signed(key),
        ["of exactly the longest length"] = (c, key) => Text(c, Encoding.UTF8.GetString(c.Body).PadRight(MaxBody)).Signed(key),
    };

    public static TheoryData<string, string> Forgeries => Matrix(Forged.Keys);

    public static TheoryData<string, string> Genuine => Matrix(Good.Keys);

    public static TheoryData<string> Languages => [.. CallbackReceivers.Languages];

    [Fact]
    public void The_signature_is_that_of_Standard_Webhooks() => Callback
        .Sign(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"u8.ToArray())
        .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "the example of their own specification");

    [Theory, MemberData(nameof(Forgeries))]
    public async Task What_is_not_genuine_is_refused_and_nothing_is_done(string language, string forgery)
    {
        var receiver = await receivers.OfAsync(language);
        var forged = Forged[forgery](Callback.Of("on_unpublish", forgery).Signed(receivers.Key), receivers.Key);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () => (await receiver.SendAsync(forged)).ShouldBe((401, 1)));
        acts.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Genuine))]
    public async Task What_is_genuine_is_taken(string language, string kind)
    {
        var receiver = await receivers.OfAsync(language);
        var good = Good[kind](Callback.Of("on_unpublish", kind).Signed(receivers.Key), receivers.Key);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () => (await receiver.SendAsync(good)).ShouldBe((200, 0)));
        acts.ShouldBe([CallbackReceiver.Line("took", "on_unpublish", kind)]);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task A_second_delivery_is_answered_with_success_and_not_acted_upon(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var first = Callback.Of("on_unpublish", "twice").Signed(receivers.Key);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () =>
        {
            (await receiver.SendAsync(first)).ShouldBe((200, 0));
            (await receiver.SendAsync(first)).ShouldBe((200, 0), "sent again by somebody who heard it");
            (await receiver.SendAsync(first.Resigned(receivers.Key, Callback.Now(1)))).ShouldBe((200, 0), "a retry has a time stamp of its own");
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => receiver.SendAsync(first)))) answer.ShouldBe((200, 0));
        });
        acts.ShouldBe([CallbackReceiver.Line("took", "on_unpublish", "twice")]);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Of_the_ids_the_newest_ten_thousand_are_remembered(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var (old, kept) = (Callback.Of("on_unpublish", "old").Signed(receivers.Key), Callback.Of("on_unpublish", "kept").Signed(receivers.Key));
        await receiver.SendAsync(old);
        await receiver.SendAsync(kept);
        await Parallel.ForAsync(0, 9_999, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) =>
            (await receiver.SendAsync(Callback.Of("on_unpublish", "many").Signed(receivers.Key))).ShouldBe((200, 0)));
        var acts = await receiver.ActsOfAsync(receivers.Key, async () =>
        {
            (await receiver.SendAsync(kept)).ShouldBe((200, 0));
            (await receiver.SendAsync(old)).ShouldBe((200, 0));
        });
        acts.ShouldBe([CallbackReceiver.Line("took", "on_unpublish", "old")], "memory is bounded: the oldest id is forgotten");
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task A_denied_stream_is_not_published_and_all_else_of_it_is_taken(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var publish = Callback.Of("on_publish", CallbackReceiver.Denied).Signed(receivers.Key);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () =>
        {
            (await receiver.SendAsync(publish)).ShouldBe((200, 1));
            (await receiver.SendAsync(publish)).ShouldBe((200, 1), "a retry has the same answer");
            (await receiver.SendAsync(Callback.Of("on_unpublish", CallbackReceiver.Denied).Signed(receivers.Key))).ShouldBe((200, 0));
            (await receiver.SendAsync(Callback.Of("on_publish", "allowed").Signed(receivers.Key))).ShouldBe((200, 0));
        });
        acts.ShouldBe([
            CallbackReceiver.Line("refused", "on_publish", CallbackReceiver.Denied),
            CallbackReceiver.Line("took", "on_unpublish", CallbackReceiver.Denied),
            CallbackReceiver.Line("took", "on_publish", "allowed"),
        ]);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task A_body_that_is_too_long_is_not_taken(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () =>
        {
            foreach (var length in (int[])[MaxBody + 1, 10 << 20])
            {
                var body = Text(Callback.Of("on_unpublish", "long"), Encoding.UTF8.GetString(Callback.Of("on_unpublish", "long").Body).PadRight(length));
                // 411: it reads no chunks; 0: it closed the connection while we were still sending
                (await receiver.SendAsync(body.Signed(receivers.Key))).Status.ShouldBeOneOf(413, 0);
                (await receiver.SendAsync(body.Signed(receivers.Key), inChunks: true)).Status.ShouldBeOneOf(413, 411, 0);
            }
        });
        acts.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task What_is_signed_and_no_event_is_refused(string language)
    {
        var receiver = await receivers.OfAsync(language);
        foreach (var body in (string[])["{", "[]", "1", "\"on_publish\"", "\u0000"])
        {
            (await receiver.SendAsync(Text(Callback.Of("", ""), body).Signed(receivers.Key))).ShouldBe((400, 1), body);
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task A_name_with_line_feeds_writes_no_line_of_its_own(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var evil = Callback.Of("on_unpublish", "a\ntook \"on_publish\" \"live/forged\"\u001b[2J").Signed(receivers.Key);
        var acts = await receiver.ActsOfAsync(receivers.Key, async () => (await receiver.SendAsync(evil)).ShouldBe((200, 0)));
        acts.ShouldHaveSingleItem().ShouldNotContain('\u001b');
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Other_paths_and_methods_are_not_served(string language)
    {
        var receiver = await receivers.OfAsync(language);
        var good = Callback.Of("on_unpublish", "elsewhere").Signed(receivers.Key);
        using var elsewhere = good.RequestTo(new(receiver.Url, "/other"));
        using var get = new HttpRequestMessage(HttpMethod.Get, receiver.Url);
        (await receiver.SendAsync(elsewhere)).Status.ShouldBe(404);
        (await receiver.SendAsync(get)).Status.ShouldBeOneOf(404, 405, 501);
    }

    private static Callback Text(Callback callback, string body) => callback with { Body = Encoding.UTF8.GetBytes(body) };

    private static TheoryData<string, string> Matrix(IEnumerable<string> cases)
    {
        var all = new TheoryData<string, string>();
        foreach (var one in cases)
        {
            foreach (var language in CallbackReceivers.Languages) all.Add(language, one);
        }
        return all;
    }
}
