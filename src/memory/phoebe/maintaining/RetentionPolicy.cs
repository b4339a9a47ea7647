using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Phoebe.Maintaining;

/// <summary>How long trails are kept.</summary>
/// <param name="Keep">The time after a month's end at which it may go; null for ever.</param>
internal sealed record RetentionPolicy(TimeSpan? Keep)
{
    private const int ForEver = 0;

    /// <summary>Reads <c>NIMMERVERSE_PHOEBE_KEEP_DAYS</c>: dev keeps 30 days, staging 90, prod for ever (0) unless it says otherwise.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="environment">The environment.</param>
    /// <returns>The policy.</returns>
    public static RetentionPolicy Read(SettingsReader settings, EnvironmentName environment)
    {
        var usual = environment.Value switch
        {
            "dev" => 30,
            "staging" => 90,
            _ => ForEver,
        };
        var days = settings.Integer("phoebe_keep_days", usual, min: ForEver, max: 36_500);
        return new(days is ForEver ? null : TimeSpan.FromDays(days));
    }

    /// <summary>Whether a month may go.</summary>
    /// <param name="month">Its first day.</param>
    /// <param name="now">The time.</param>
    /// <returns>True when all of it is older than the policy keeps.</returns>
    public bool LetsGo(DateOnly month, DateTimeOffset now) =>
        Keep is { } keep && new DateTimeOffset(month.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero) + keep <= now;
}
