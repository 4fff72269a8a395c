using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Recordings;
using SrsStack.Infrastructure.Upkeep;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>Registers what records.</summary>
internal static class RecordingServices
{
    /// <remarks><see cref="RecordingStorage"/> may be the host's.</remarks>
    public static IServiceCollection AddRecordings(this IServiceCollection services)
    {
        services.TryAddSingleton(new RecordingStorage(Path.Combine(Path.GetTempPath(), "srsstack-record")));
        return services
            .AddSingleton<RecordingDirectory>()
            .AddSingleton<IMemoryView>(s => s.GetRequiredService<RecordingDirectory>())
            .AddSingleton<RecordingQueries>()
            .AddSingleton<RecordingFolders>()
            .AddSingleton<RecordingReports>()
            .AddSingleton<RecordingResume>()
            .AddSingleton(_ => new RecordingDisk())
            .AddSingleton<IChore, OldRecordings>()
            .AddSingleton<ArtifactMaker>()
            .AddHostedService(s => s.GetRequiredService<ArtifactMaker>())
            .AddSingleton<Recorder>()
            .AddSingleton<IRecorder>(s => s.GetRequiredService<Recorder>())
            .AddHostedService(s => s.GetRequiredService<Recorder>());
    }
}
