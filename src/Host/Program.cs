using SrsStack.Host;
using SrsStack.Host.Cli;
using SrsStack.Host.Platform;

if (CliProgram.IsMeant(args)) return await CliProgram.RunAsync(args);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = HostSettings.Read(builder.Configuration);
await using var storage = await Storage.OpenAsync(settings, CancellationToken.None);
await Composition.Build(builder, settings, storage).RunAsync();
return 0;
