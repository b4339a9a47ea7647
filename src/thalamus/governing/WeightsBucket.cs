using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>
/// The bucket of weights, read at the start and every few seconds, written after each new generation; beside the governor's loop, which never
/// waits for it. Without the bucket the governor works with what the data folder holds.
/// </summary>
internal sealed partial class WeightsBucket(ProcessContext context)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly ILogger<WeightsBucket> _logger = context.Loggers.CreateLogger<WeightsBucket>();
    private readonly KeyValueBucket _bucket = context.Bus.KeyValue(GovernorBucket.Name(context.Environment));
    private readonly Channel<LoadedWeights> _found = Newest<LoadedWeights>();
    private readonly Channel<GovernorWeights> _unsaved = Newest<GovernorWeights>();
    private long _revision;
    private bool _absent;

    /// <summary>Takes weights that were found in the bucket; never waits.</summary>
    /// <param name="loaded">The weights.</param>
    /// <returns>False when there are no new ones.</returns>
    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LoadedWeights? loaded) => _found.Reader.TryRead(out loaded);

    /// <summary>Has weights put into the bucket; never waits, and newer ones take the place of those that wait.</summary>
    /// <param name="weights">The weights.</param>
    internal void Put(GovernorWeights weights) => _unsaved.Writer.TryWrite(weights);

    /// <summary>Reads and writes until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The bucket's life.</returns>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, context.Clock);
        do
        {
            try
            {
                await LookAsync(cancellationToken);
                _absent = false;
            }
            catch (BusException exception)
            {
                if (!_absent)
                {
                    _absent = true;
                    LogAbsent(exception.Message);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_unsaved.Reader.TryRead(out var weights)
            && await _bucket.PutAsync(GovernorBucket.WeightsKey, GovernorWeightsCodec.Encode(weights), cancellationToken) is { IsStored: true } stored)
        {
            _revision = stored.Revision;
            return;
        }

        if (await _bucket.GetAsync(GovernorBucket.WeightsKey, cancellationToken) is not { } entry || entry.Revision == _revision)
        {
            return;
        }

        _revision = entry.Revision;
        if (WeightsShelf.TryRead(entry.Value.Span, $"revision {entry.Revision} of the bucket {_bucket.Name}", entry.Created, out var loaded, out var fault))
        {
            _found.Writer.TryWrite(loaded);
        }
        else
        {
            LogRefused(fault);
        }
    }

    private static Channel<T> Newest<T>() => Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    [LoggerMessage(5054, LogLevel.Warning, "{Fault}; the governor goes on without it")]
    private partial void LogRefused(string fault);

    [LoggerMessage(5055, LogLevel.Information, "The bucket of the governor's weights does not answer, the data folder does instead: {Reason}")]
    private partial void LogAbsent(string reason);
}
