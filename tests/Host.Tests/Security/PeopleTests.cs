using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>People sign in by name, have a role that counts at once, and lose everything when they are removed.</summary>
[Collection(SecurityTests.Name)]
public sealed class PeopleTests(SecurityHost host)
{
    [Fact]
    public async Task A_person_signs_in_works_within_the_role_and_is_gone_when_removed()
    {
        var made = await host.Owner.PostAsync("v1/people", new() { ["name"] = "ann", ["role"] = "ROLE_VIEWER" });
        var password = (string)made["password"]!;
        password.Length.ShouldBeGreaterThan(15);
        using var ann = new EndToEndApi(host.Server.Address, await SignInAsync("ann", password));
        (await ann.GetAsync("v1/me")).ToJsonString().ShouldBe("""{"name":"ann","role":"ROLE_VIEWER","isToken":false,"areas":[]}""");
        (await StatusAsync(ann, HttpMethod.Get, "v1/rooms")).ShouldBe(HttpStatusCode.Forbidden);
        await host.Owner.PostAsync("v1/people/ann:changeRole", new() { ["role"] = "ROLE_OPERATOR" });
        (await StatusAsync(ann, HttpMethod.Get, "v1/rooms")).ShouldBe(HttpStatusCode.OK, "the role counts at once");
        (await StatusAsync(ann, HttpMethod.Get, "v1/people")).ShouldBe(HttpStatusCode.Forbidden);

        (await StatusAsync(host.Owner, HttpMethod.Delete, "v1/people/ann")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(ann, HttpMethod.Get, "v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInStatusAsync("ann", password)).ShouldBe(HttpStatusCode.Unauthorized);
        var history = string.Join('\n', (await host.Owner.EventsAsync()).Select(e => e.Json.ToJsonString()));
        history.ShouldNotContain(password);
        history.ShouldContain("person_removed");
    }

    /// <summary>Also those that were made by these: else somebody who leaves could leave a way in behind.</summary>
    [Fact]
    public async Task Tokens_that_somebody_made_are_over_when_they_are_removed()
    {
        await host.Owner.PostAsync("v1/people", new() { ["name"] = "cid", ["role"] = "ROLE_OWNER", ["password"] = "cids-long-password" });
        using var cid = new EndToEndApi(host.Server.Address, await SignInAsync("cid", "cids-long-password"));
        var first = await cid.PostAsync("v1/api-tokens", new() { ["name"] = "of-cid" });
        using var program = new EndToEndApi(host.Server.Address, (string)first["token"]!);
        var second = (string)(await program.PostAsync("v1/api-tokens", new() { ["name"] = "of-the-token" }))["token"]!;
        var others = (string)(await host.Owner.PostAsync("v1/api-tokens", new() { ["name"] = "of-the-owner" }))["token"]!;
        foreach (var token in new[] { program.Bearer!, second, others }) (await host.StatusAsync(token)).ShouldBe(200);

        (await StatusAsync(host.Owner, HttpMethod.Delete, "v1/people/cid")).ShouldBe(HttpStatusCode.OK);

        (await host.StatusAsync(program.Bearer!), await host.StatusAsync(second), await host.StatusAsync(others)).ShouldBe((401, 401, 200));
        var listed = (await host.Owner.GetAsync("v1/api-tokens")).ToJsonString();
        (listed.Contains("of-cid", StringComparison.Ordinal), listed.Contains("of-the-token", StringComparison.Ordinal), listed.Contains("of-the-owner", StringComparison.Ordinal))
            .ShouldBe((false, false, true));
        var told = (await host.Owner.EventsAsync()).Where(e => e.Type == "api_token_revoked").Select(e => e.Json.ToJsonString()).ToList();
        foreach (var token in new[] { program.Bearer!, second })
            told.Single(e => e.Contains(token.Split('_')[1], StringComparison.Ordinal)).ShouldContain("person:owner");
        await host.Owner.PostAsync("v1/people", new() { ["name"] = "cid", ["role"] = "ROLE_OWNER", ["password"] = "cids-long-password" });
        (await host.StatusAsync(second)).ShouldBe(401, "somebody else of the same name");
        await StatusAsync(host.Owner, HttpMethod.Delete, "v1/people/cid");
    }

    [Fact]
    public async Task Sign_ins_are_listed_and_ended_by_whose_they_are_and_by_owners()
    {
        await host.Owner.PostAsync("v1/people", new() { ["name"] = "bob", ["role"] = "ROLE_VIEWER", ["password"] = "bobs-long-password" });
        using var first = new EndToEndApi(host.Server.Address, await SignInAsync("bob", "bobs-long-password"));
        using var second = new EndToEndApi(host.Server.Address, await SignInAsync("bob", "bobs-long-password"));
        var own = (await first.GetAsync("v1/sign-ins"))["signIns"]!.AsArray();
        own.Select(s => ((string)s!["name"]!, (string)s["address"]!)).ShouldBe([("bob", "127.0.0.1"), ("bob", "127.0.0.1")]);
        var other = own.Single(s => !(bool)s!["isThis"]!)!;
        var owners = (await host.Owner.GetAsync("v1/sign-ins"))["signIns"]!.AsArray().First(s => (string)s!["name"]! == "owner")!;

        (await StatusAsync(first, HttpMethod.Delete, $"v1/sign-ins/{owners["id"]}")).ShouldBe(HttpStatusCode.NotFound, "somebody else's is not there");
        (await StatusAsync(first, HttpMethod.Delete, "v1/sign-ins/nothing")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(first, HttpMethod.Delete, $"v1/sign-ins/{other["id"]}")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(second, HttpMethod.Get, "v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(first, HttpMethod.Get, "v1/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_changed_password_ends_all_sign_ins_and_needs_the_old_one()
    {
        await host.Owner.PostAsync("v1/people", new() { ["name"] = "carl", ["role"] = "ROLE_VIEWER", ["password"] = "carls-old-password" });
        using var before = new EndToEndApi(host.Server.Address, await SignInAsync("carl", "carls-old-password"));
        using (var wrong = await before.SendAsync(Change("not-the-password", "carls-new-password"))) wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var done = await before.SendAsync(Change("carls-old-password", "carls-new-password"));
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var after = new EndToEndApi(host.Server.Address, (string)JsonNode.Parse(await done.Content.ReadAsStringAsync())!["token"]!);
        (await StatusAsync(before, HttpMethod.Get, "v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(after, HttpMethod.Get, "v1/me")).ShouldBe(HttpStatusCode.OK);
        (await SignInStatusAsync("carl", "carls-old-password")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"name":"owner","role":"ROLE_VIEWER"}""", "NAME_TAKEN")]
    [InlineData("""{"name":"Ann B","role":"ROLE_VIEWER"}""", "BAD_PERSON_NAME")]
    [InlineData("""{"name":"../x","role":"ROLE_VIEWER"}""", "BAD_PERSON_NAME")]
    [InlineData("""{"name":"dora"}""", "BAD_ROLE")]
    [InlineData("""{"name":"dora","role":"ROLE_OWNER","password":"short"}""", "BAD_PASSWORD")]
    public async Task A_person_that_makes_no_sense_is_not_added(string body, string code)
    {
        using var answer = await host.Owner.SendAsync(new(HttpMethod.Post, "v1/people") { Content = EndToEndApi.Json(JsonNode.Parse(body)!) });
        ((int)answer.StatusCode).ShouldBeInRange(400, 409);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(code);
    }

    [Theory]
    [InlineData("POST", "v1/people/owner:changeRole", """{"role":"ROLE_VIEWER"}""", "FIRST_OWNER_STAYS")]
    [InlineData("DELETE", "v1/people/owner", null, "FIRST_OWNER_STAYS")]
    [InlineData("DELETE", "v1/people/nobody", null, "PERSON_NOT_FOUND")]
    [InlineData("POST", "v1/people/nobody:resetPassword", "{}", "PERSON_NOT_FOUND")]
    public async Task The_first_owner_stays_and_nobody_is_not_found(string method, string path, string? body, string code)
    {
        using var answer = await host.Owner.SendAsync(new(new(method), path) { Content = body is null ? null : EndToEndApi.Json(JsonNode.Parse(body)!) });
        (await answer.Content.ReadAsStringAsync()).ShouldContain(code);
    }

    /// <summary>People type passwords into the field for the name.</summary>
    [Fact]
    public async Task A_name_that_nobody_has_is_answered_as_a_wrong_password_and_not_repeated()
    {
        (await SignInStatusAsync("my-secret-passw0rd", "x")).ShouldBe(HttpStatusCode.Unauthorized);
        string.Join('\n', (await host.Owner.EventsAsync()).Select(e => e.Json.ToJsonString())).ShouldNotContain("my-secret-passw0rd");
    }

    private static HttpRequestMessage Change(string old, string next) =>
        new(HttpMethod.Post, "v1/me:changePassword") { Content = EndToEndApi.Json(new JsonObject { ["oldPassword"] = old, ["newPassword"] = next }) };

    private static async Task<HttpStatusCode> StatusAsync(EndToEndApi api, HttpMethod method, string path)
    {
        using var answer = await api.SendAsync(new(method, path));
        return answer.StatusCode;
    }

    private async Task<string> SignInAsync(string name, string password)
    {
        using var api = new EndToEndApi(host.Server.Address);
        return (string)(await api.PostAsync("v1/sign-in", new() { ["name"] = name, ["password"] = password }))["token"]!;
    }

    private async Task<HttpStatusCode> SignInStatusAsync(string name, string password)
    {
        using var api = new EndToEndApi(host.Server.Address);
        using var answer = await api.SendAsync(new(HttpMethod.Post, "v1/sign-in") { Content = EndToEndApi.Json(new JsonObject { ["name"] = name, ["password"] = password }) });
        return answer.StatusCode;
    }
}
