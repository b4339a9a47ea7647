using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Trails;

/// <summary>
/// The trails of earlier, through the memory program's own tool: no process reads the tables of another. Each question is one run of it,
/// bounded in time and length.
/// </summary>
/// <param name="settings">Where the tool is.</param>
/// <param name="environment">The environment.</param>
internal sealed class TrailArchive(StudioSettings settings, EnvironmentName environment) : IDisposable
{
    private const int MostTrails = 5_000;
    private const int MostTransitions = 2_000;
    private const double Lead = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Why nothing of earlier is known; null when it may be.</summary>
    public string? Problem =>
        settings.Memory is not { Length: > 0 } program || !File.Exists(program) ? "the memory program is not there, so trails of earlier cannot be read"
        : settings.Phoebe is not { Length: > 0 } file || !File.Exists(file) ? "phoebe does not run here, so trails of earlier are not kept"
        : _last;

    private string? _last;

    /// <summary>Reads the newest trails of a span of time, oldest first.</summary>
    /// <param name="from">From when, Unix milliseconds.</param>
    /// <param name="to">Until when.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TrailNote>> BetweenAsync(double from, double to, CancellationToken cancellationToken) =>
        [.. (await QueryAsync(Query("newest", MostTrails, from, to), cancellationToken)).Reverse()];

    /// <summary>
    /// Reads what is needed to replay a time from a moment on. A village leaves thousands of trails in minutes: of what was before the moment only
    /// transitions are read, which say in which state gates are, and where too many follow, the replay ends earlier and the next one goes on.
    /// </summary>
    /// <param name="at">The moment, Unix milliseconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The replay, and why there is nothing in it; null when there may be.</returns>
    public async Task<(TrailReplay Replay, string? Problem)> ReplayAsync(double at, CancellationToken cancellationToken)
    {
        var to = at + TrailReplay.After;
        var before = await QueryAsync(["--kind", TrailKinds.GateTransition, .. Query("newest", MostTransitions, at - TrailReplay.Before, at)], cancellationToken);
        var problem = Problem;
        var trails = problem is null ? await QueryAsync(Query("oldest", MostTrails, at - Lead, to), cancellationToken) : [];
        var end = trails.Count < MostTrails ? to : Math.Max(at + Lead, trails[^1].Ended);
        return (new TrailReplay(at, end, [.. before, .. trails]), problem ?? Problem);
    }

    /// <summary>Reads a trail with all that led to it and all that it led to.</summary>
    /// <param name="trail">Any trail of the chain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<TrailNote>> ChainAsync(Guid trail, CancellationToken cancellationToken) => AskAsync(["chain", $"{trail}", "--json"], cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private static string[] Query(string order, int limit, double from, double to) =>
        ["--json", "--order", order, "--limit", $"{limit}", "--since", Text(from), "--until", Text(to)];

    private static string Text(double at) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(at, 0, 4_000_000_000_000)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private Task<IReadOnlyList<TrailNote>> QueryAsync(IReadOnlyList<string> query, CancellationToken cancellationToken) => AskAsync(["query", .. query], cancellationToken);

    private async Task<IReadOnlyList<TrailNote>> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        _last = null;
        if (Problem is not null)
        {
            return [];
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            return await ReadAsync(arguments, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _last = $"phoebe did not answer within {Patience.TotalSeconds:0} s";
            return [];
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<IReadOnlyList<TrailNote>> ReadAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(settings.Memory!, ["trails", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["NIMMERVERSE_ENV"] = environment.Value;
        start.Environment["NIMMERVERSE_PHOEBE"] = settings.Phoebe;
        start.Environment["NIMMERVERSE_NATS_URL"] = "";
        using var tool = Process.Start(start);
        if (tool is null)
        {
            _last = "the memory program does not start";
            return [];
        }

        var found = new List<TrailNote>();
        try
        {
            var problem = tool.StandardError.ReadToEndAsync(cancellationToken);
            while (await tool.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                found.AddRange(TrailsOf(line));
            }

            await tool.WaitForExitAsync(cancellationToken);
            _last = tool.ExitCode == 0 ? null : (await problem).Trim();
        }
        finally
        {
            if (!tool.HasExited)
            {
                tool.Kill();
            }
        }

        return found;
    }

    /// <summary>Reads a line of the tool: a trail, or a link of a chain that holds one.</summary>
    private static IEnumerable<TrailNote> TrailsOf(string line)
    {
        Trail? trail = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            trail = root.TryGetProperty("link", out _)
                ? root.TryGetProperty("trail", out var held) ? held.Deserialize(WireJson.Default.Trail) : null
                : root.Deserialize(WireJson.Default.Trail);
        }
        catch (JsonException)
        {
            // Not a trail: the tool says something else as well.
        }

        if (trail is not null)
        {
            yield return TrailNote.Of(trail, TrailActors.NodeOf(trail));
        }
    }
}
