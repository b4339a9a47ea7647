using System.Globalization;

namespace Nimmerverse.Memory.Trails;

/// <summary>A bar on standard error while a person waits; nothing where no person reads it.</summary>
/// <param name="terminal">Where.</param>
/// <param name="clock">The clock.</param>
internal sealed class ProgressLine(Terminal terminal, TimeProvider clock)
{
    private const int Width = 30;

    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    private readonly long _started = clock.GetTimestamp();
    private long _told;
    private long _first = -1;
    private string _what = "";

    /// <summary>Shows how far it is.</summary>
    /// <param name="what">What is counted.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="all">How much there is; 0 when that is unknown.</param>
    public void Tell(string what, long done, long all)
    {
        if (!terminal.ShowsProgress || (what == _what && done < all && clock.GetElapsedTime(_told) < Least))
        {
            return;
        }

        _first = what == _what ? _first : done;
        _what = what;
        _told = clock.GetTimestamp();
        terminal.Error.Write($"\r{Paint(what, done, all, done - _first, clock.GetElapsedTime(_started))}\u001b[K");
    }

    /// <summary>Removes the bar.</summary>
    public void End()
    {
        if (terminal.ShowsProgress && _what.Length > 0)
        {
            terminal.Error.Write("\r\u001b[K");
        }
    }

    /// <summary>Paints a bar.</summary>
    /// <param name="what">What is counted.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="all">How much there is; 0 when that is unknown.</param>
    /// <param name="doneHere">How much of it was done in <paramref name="elapsed"/>.</param>
    /// <param name="elapsed">The time so far.</param>
    /// <returns>One line.</returns>
    internal static string Paint(string what, long done, long all, long doneHere, TimeSpan elapsed)
    {
        if (all <= 0)
        {
            return what;
        }

        var share = Math.Clamp((double)done / all, 0, 1);
        var full = (int)(share * Width);
        var speed = elapsed > TimeSpan.Zero ? doneHere / elapsed.TotalSeconds : 0;
        var left = speed > 0 && done < all ? $", {TimeSpan.FromSeconds(Math.Min((all - done) / speed, 359_999)):hh\\:mm\\:ss} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {100 * share,3:0} %  {done:#,0} of {all:#,0} {what}, {speed:#,0}/s{left}");
    }
}
