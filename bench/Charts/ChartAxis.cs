using System.Globalization;

namespace Nimmerverse.Bench.Charts;

/// <summary>Maps values to places on the picture, and picks round ticks.</summary>
internal sealed class ChartAxis
{
    private readonly bool _log;
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    public ChartAxis(double min, double max, bool log, double start, double end)
    {
        _log = log;
        _start = start;
        _end = end;
        if (log)
        {
            (_from, _to) = (Math.Log10(min), Math.Log10(Math.Max(max, min * 1.01)));
            return;
        }

        // A linear axis starts at zero unless that would hide the shape of what lies far from it.
        var span = Math.Max(max - min, Math.Abs(max) * 0.01 + 1e-12);
        _from = min >= 0 && min < 2 * span ? 0 : min - (0.05 * span);
        _to = max + (0.05 * span);
    }

    public double At(double value) => _start + ((_end - _start) * ((_log ? Math.Log10(value) : value) - _from) / (_to - _from));

    public static string Label(double value) => Math.Abs(value) switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    public IEnumerable<double> Ticks() => _log ? LogTicks() : LinearTicks();

    private IEnumerable<double> LinearTicks()
    {
        var raw = (_to - _from) / 6;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = (raw / magnitude) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * magnitude;
        for (var tick = Math.Ceiling(_from / step) * step; tick <= _to + (step * 1e-9); tick += step)
        {
            yield return tick;
        }
    }

    private IEnumerable<double> LogTicks()
    {
        double[] digits = (_to - _from) switch { > 2.5 => [1], > 1 => [1, 2, 5], _ => [1, 1.5, 2, 3, 4, 5, 6, 8] };
        for (var decade = (int)Math.Floor(_from); decade <= Math.Ceiling(_to); decade++)
        {
            foreach (var digit in digits)
            {
                var tick = digit * Math.Pow(10, decade);
                if (Math.Log10(tick) >= _from - 1e-9 && Math.Log10(tick) <= _to + 1e-9)
                {
                    yield return tick;
                }
            }
        }
    }
}
