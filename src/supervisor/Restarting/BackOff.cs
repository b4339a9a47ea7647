namespace Nimmerverse.Supervisor.Restarting;

/// <summary>How patient a supervisor is with a process that keeps dying.</summary>
internal sealed record BackOffOptions
{
    /// <summary>The pause before the second start in a row; it doubles with each further one. Default 250 ms.</summary>
    internal TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause. Default 10 s.</summary>
    internal TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A process that lived this long is well again: its failures are forgotten. Default 10 s.</summary>
    internal TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Says how long to wait before a dead process is started again: not at all the first time, then longer and longer,
/// with jitter so that many processes that died of one cause do not come back in one instant.
/// </summary>
/// <param name="options">Patience.</param>
/// <param name="jitter">Where chance comes from.</param>
internal sealed class BackOff(BackOffOptions options, Random jitter)
{
    /// <summary>Deaths in a row that the process owes to itself.</summary>
    internal int Failures { get; private set; }

    /// <summary>Decides after a death.</summary>
    /// <param name="lived">How long the process lived.</param>
    /// <param name="killedFromOutside">
    /// Whether somebody killed it (SIGKILL, and the kernel counts no out-of-memory kill): that says nothing about the program,
    /// so it is started at once however often it happens.
    /// </param>
    /// <returns>The pause before the next start, zero to <see cref="BackOffOptions.Cap"/>.</returns>
    internal TimeSpan AfterDeath(TimeSpan lived, bool killedFromOutside)
    {
        if (lived >= options.HealthyAfter)
        {
            Failures = 0;
        }

        if (killedFromOutside)
        {
            return TimeSpan.Zero;
        }

        Failures++;
        if (Failures == 1)
        {
            return TimeSpan.Zero;
        }

        // Beyond 2^20 the cap holds whatever the options are; the bound keeps the power finite.
        var pause = options.First.TotalSeconds * Math.Pow(2, Math.Min(Failures - 2, 20));
        return TimeSpan.FromSeconds(Math.Min(pause, options.Cap.TotalSeconds) * (0.5 + (0.5 * jitter.NextDouble())));
    }
}
