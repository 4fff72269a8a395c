using SrsStack.Host;
using SrsStack.Host.Cli;
using SrsStack.Host.Compatibility.Srs;
using SrsStack.Host.Compatibility.SrsStack;
using SrsStack.Host.Console;
using SrsStack.Host.Delivery;
using SrsStack.Host.Platform;
using SrsStack.Host.Security;
using SrsStack.Infrastructure;

if (CliProgram.IsMeant(args)) return await CliProgram.RunAsync(args);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = HostSettings.Read(builder.Configuration);
await using var storage = await Storage.OpenAsync(settings, CancellationToken.None);

builder.Services
    .AddSingleton(settings)
    .AddSingleton(settings.Retention)
    .AddSingleton(settings.Outbound)
    .AddStorage(storage)
    .AddInfrastructure()
    .AddMediaHost(builder.Configuration)
    .AddSecurity()
    .AddApi(settings)
    .AddSrs()
    .AddPlatform();
builder.WebHost.ConfigureKestrel(kestrel => Endpoints.Listen(kestrel, settings));

var app = builder.Build();
app.UseOneLength();
app.UseMediaDelivery();
app.UseConsole();
app.UseRouting();   // after the page's files: a fallback route that has matched already would keep them from being served
app.MapApi();
app.MapSrsStack();
app.MapSrs();
app.MapPlatform();
await app.RunAsync();
return 0;
