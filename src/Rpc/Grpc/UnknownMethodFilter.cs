using Microsoft.AspNetCore.Hosting;
using SrsStack.Rpc.Hosting;

namespace SrsStack.Rpc.Grpc;

/// <summary>
/// Answers a gRPC call that no route took with UNIMPLEMENTED instead of HTTP 404. A middleware, because a catch-all route
/// would take 404 and 405 away from every other path of the host.
/// </summary>
/// <remarks>gRPC "Status codes": a method that is not known is UNIMPLEMENTED. Also sets the scheme of prior-knowledge HTTP/2.</remarks>
internal sealed class UnknownMethodFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static async (http, rest) =>
        {
            PriorKnowledge.CorrectScheme(http);
            await rest(http);
            if (http.Response is not { HasStarted: false, StatusCode: 404 or 405 }) return;
            if (GrpcContentType.Parse(http.Request.ContentType) is { } type) Answer(http.Response, type);
        });
        next(app);
    };

    private static void Answer(HttpResponse response, GrpcContentType type)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = type.Answer;
        response.ContentLength = null;
        var failure = new RpcException(new Status(StatusCode.Unimplemented, "this server does not know the method"));
        Trailers.Send(response, Trailers.Of(failure, null), asHeaders: true);
    }
}
