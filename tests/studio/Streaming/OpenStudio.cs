namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>One studio on a bus of its own for a class of tests; each uses names of its own.</summary>
public sealed class OpenStudio : IAsyncLifetime
{
    internal StudioVillage Village { get; private set; } = null!;

    async Task IAsyncLifetime.InitializeAsync() => Village = await StudioVillage.StartAsync(("STUDIO_OPERATOR", "open"));

    Task IAsyncLifetime.DisposeAsync() => Village.DisposeAsync().AsTask();
}
