using System.Text.Json.Serialization;

namespace SrsStack.Host;

/// <summary>What is asked for and is not there, said in the wire's own form.</summary>
internal static class UnknownRoutes
{
    private const string ProblemType = "application/problem+json";

    /// <summary>RFC 9457, as every other error of API v1 on the JSON wire.</summary>
    public static Task AnswerApiAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        var problem = new Problem("about:blank", "Not Found", StatusCodes.Status404NotFound, "API v1 has no such route. All routes are at /openapi.", "NOT_FOUND");
        return http.Response.WriteAsJsonAsync(problem, UnknownRoutesJson.Default.Problem, ProblemType, http.RequestAborted);
    }

    public static Task AnswerAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("There is nothing at this address. The page is at /, the API at /openapi.\n", http.RequestAborted);
    }
}

internal sealed record Problem(string Type, string Title, int Status, string Detail, string Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class UnknownRoutesJson : JsonSerializerContext;
