namespace SrsStack.Host.Tests.Security;

/// <summary>The page's files and what browsers may do with them.</summary>
[Collection(SecurityTests.Name)]
public sealed class PageFilesTests(SecurityHost host)
{
    [Theory]
    [InlineData("")]
    [InlineData("mgmt")]
    [InlineData("mgmt/any/route")]
    public async Task The_page_is_there_with_a_strict_policy(string path)
    {
        using var answer = await host.Owner.SendAsync(new(HttpMethod.Get, path));

        ((int)answer.StatusCode).ShouldBe(200, "the page is built by ./test.sh");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Theory]
    [InlineData("assets/none.js")]
    [InlineData("%2e%2e/appsettings.json")]
    [InlineData("..%2fappsettings.json")]
    [InlineData("assets/..%2f..%2fappsettings.json")]
    [InlineData("appsettings.json")]
    public async Task Other_files_are_not(string path)
    {
        using var answer = await host.Owner.SendAsync(new(HttpMethod.Get, path));
        ((int)answer.StatusCode).ShouldBe(404);
    }
}
