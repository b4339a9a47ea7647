using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>What is known of one NPC.</summary>
/// <param name="first">Its first word.</param>
public sealed class NpcRecord(NpcState first)
{
    private readonly CpuShare _cpu = new();
    private long _ticksBefore;

    /// <summary>Share of one core that it used lately, in percent.</summary>
    public double CpuPct => _cpu.Percent;

    /// <summary>What it told last.</summary>
    public NpcState State { get; private set; } = first;

    /// <summary>When it was heard last.</summary>
    public DateTimeOffset Heard { get; private set; }

    /// <summary>Ticks lived in this run, over all of its processes.</summary>
    public long Ticks => _ticksBefore + State.Tick;

    /// <summary>Takes its word.</summary>
    /// <param name="state">What it told.</param>
    /// <param name="now">When it was heard.</param>
    public void Take(NpcState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Pid != State.Pid)
        {
            _ticksBefore += State.Tick;
        }

        State = state;
        Heard = now;
        _cpu.Take(state.CpuMs, now.ToUnixTimeMilliseconds());
    }
}

/// <summary>What is known of one child of <c>up</c>.</summary>
/// <param name="name">Its name.</param>
public sealed class ChildRecord(string name)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its process id, 0 while it has none.</summary>
    public int Pid { get; set; }

    /// <summary>How often it ended without being asked to.</summary>
    public int Ends { get; set; }

    private readonly CpuShare _cpu = new();

    /// <summary>Its last heartbeat, or null.</summary>
    public Heartbeat? Heartbeat { get; private set; }

    /// <summary>Share of one core that it used lately, in percent.</summary>
    public double CpuPct => _cpu.Percent;

    /// <summary>Takes its word.</summary>
    /// <param name="heartbeat">What it told.</param>
    public void Take(Heartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        Heartbeat = heartbeat;
        _cpu.Take(heartbeat.CpuMs, heartbeat.UptimeS * 1000);
    }
}

/// <summary>Turns readings of used CPU time into a share of one core.</summary>
public sealed class CpuShare
{
    private const double ShortestSpanMs = 900;
    private double _cpuMs;
    private double _atMs = double.NaN;

    /// <summary>The share over the last span of about a second or more, in percent.</summary>
    public double Percent { get; private set; }

    /// <summary>Takes a reading; a fall of either value begins anew, as its process did.</summary>
    /// <param name="cpuMs">CPU time used so far, in milliseconds.</param>
    /// <param name="atMs">When it was read, in milliseconds.</param>
    public void Take(double cpuMs, double atMs)
    {
        if (double.IsNaN(_atMs) || cpuMs < _cpuMs || atMs < _atMs)
        {
            (_cpuMs, _atMs) = (cpuMs, atMs);
        }
        else if (atMs - _atMs >= ShortestSpanMs)
        {
            Percent = 100 * (cpuMs - _cpuMs) / (atMs - _atMs);
            (_cpuMs, _atMs) = (cpuMs, atMs);
        }
    }
}

/// <summary>Adds up a counter that begins again when its process does.</summary>
public sealed class RestartingCounter
{
    private long _before;
    private long _last;

    /// <summary>The sum over all of its lives.</summary>
    public long Total => _before + _last;

    /// <summary>Takes a reading.</summary>
    /// <param name="value">The counter's value; a fall means a new life.</param>
    public void Take(long value)
    {
        if (value < _last)
        {
            _before += _last;
        }

        _last = value;
    }
}
