using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Backends;

/// <summary>The configured models: one for all domains, a specialist for some, or none.</summary>
public sealed class Specialists : IAsyncDisposable
{
    private readonly IReadOnlyList<Specialist> _all;

    /// <summary>Opens them; none is started yet.</summary>
    /// <param name="models">The models, a domain each.</param>
    /// <param name="program">The llama-server program; null when none is installed.</param>
    /// <param name="clock">The clock of pauses.</param>
    /// <param name="logger">Where starts and ends are told.</param>
    public Specialists(IEnumerable<ModelConfig> models, string? program, TimeProvider clock, ILogger logger) =>
        _all = [.. models.Select(model => new Specialist(model, program, clock, logger))];

    /// <summary>Whether there is any.</summary>
    public bool Any => _all.Count > 0;

    /// <summary>Who decides a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>Its specialist, else the one for all, else null.</returns>
    public Specialist? For(string domain) => _all.FirstOrDefault(one => one.Domain == domain) ?? _all.FirstOrDefault(static one => one.Domain == ModelConfig.AnyDomain);

    /// <summary>How they stand.</summary>
    /// <returns>One entry each.</returns>
    public IReadOnlyList<SpecialistStatus> Status() => [.. _all.Select(static one => new SpecialistStatus(one.Domain, one.Name, one.State.State, one.Calls, one.State.Reason))];

    /// <summary>Puts those to sleep that nobody has asked for a while.</summary>
    /// <param name="after">The while.</param>
    /// <returns>When they sleep.</returns>
    public Task RestAsync(TimeSpan after) => Task.WhenAll(_all.Select(one => one.RestAsync(after)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all)
        {
            await one.DisposeAsync();
        }
    }
}
