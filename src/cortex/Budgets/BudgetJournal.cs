using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nimmerverse.Cortex.Budgets;

/// <summary>
/// What identities have used of their windows, in a file that outlives the process: a line a settlement, written before the next request is
/// looked at. A kill loses what was under way at engines, no more than their credits times what a request may use; a machine that loses its
/// power may also lose what its kernel had not written yet. It belongs to the gateway's loop.
/// </summary>
internal sealed partial class BudgetJournal : IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "cortex-budgets.tsv";

    /// <summary>Bytes after which lines are summed up.</summary>
    public const int LargestBytes = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private BudgetLedger? _ledger;
    private FileStream? _file;
    private bool _isBroken;

    /// <summary>Prepares it; it begins with <see cref="Restore"/>.</summary>
    /// <param name="folder">The data folder of the gateway.</param>
    /// <param name="clock">The clock of settlements.</param>
    /// <param name="logger">Where it logs.</param>
    public BudgetJournal(string folder, TimeProvider clock, ILogger logger) =>
        (_path, _clock, _logger) = (Path.Combine(folder, FileName), clock, logger);

    /// <summary>Charges a ledger with what an earlier process wrote down of windows that have not ended, and goes on writing.</summary>
    /// <param name="ledger">The ledger.</param>
    public void Restore(BudgetLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = ledger;
        try
        {
            var unread = 0;
            foreach (var line in File.Exists(_path) ? File.ReadLines(_path) : [])
            {
                if (TryRead(line, out var identity, out var used, out var at))
                {
                    ledger.Recall(identity, used, at);
                }
                else
                {
                    unread++;
                }
            }

            if (unread > 0)
            {
                LogUnread(_path, unread);
            }

            SumUp();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Break(exception);
        }
    }

    /// <summary>Writes a settlement down.</summary>
    /// <param name="identity">Who paid.</param>
    /// <param name="used">What.</param>
    public void Settled(string identity, Charge used)
    {
        if (_file is not { } file || used == default)
        {
            return;
        }

        try
        {
            Write(file, identity, used);
            file.Flush();
            if (file.Length > LargestBytes)
            {
                SumUp();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Break(exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    // A line an identity; the old file stays whole until the new one has its name.
    private void SumUp()
    {
        _file?.Dispose();
        _file = null;
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            foreach (var (identity, used, _, _) in _ledger!.Snapshot())
            {
                if (used != default)
                {
                    Write(file, identity, used);
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _isBroken = false;
    }

    private void Write(FileStream file, string identity, Charge used) => file.Write(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{_clock.GetUtcNow().ToUnixTimeMilliseconds()}\t{identity}\t{used.Tokens}\t{used.Lf:R}\n")));

    private void Break(Exception exception)
    {
        if (!_isBroken)
        {
            _isBroken = true;
            LogUnwritten(_path, exception.Message);
        }
    }

    private static bool TryRead(string line, out string identity, out Charge used, out DateTimeOffset at)
    {
        (identity, used, at) = ("", default, default);
        if (line.Split('\t') is not [var when, { Length: > 0 } who, var tokens, var lf]
            || !long.TryParse(when, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > 253_402_300_799_999
            || !long.TryParse(tokens, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !double.TryParse(lf, NumberStyles.Float, CultureInfo.InvariantCulture, out var lifeforce) || !(lifeforce >= 0) || double.IsInfinity(lifeforce))
        {
            return false;
        }

        (identity, used, at) = (who, new(count, lifeforce), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return true;
    }

    [LoggerMessage(10310, LogLevel.Warning, "Budgets cannot be kept in {File}: {Reason}; after a restart their windows begin empty")]
    private partial void LogUnwritten(string file, string reason);

    [LoggerMessage(10311, LogLevel.Warning, "{Count} lines of {File} cannot be read and are passed over")]
    private partial void LogUnread(string file, int count);
}
