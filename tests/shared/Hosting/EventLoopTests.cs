using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Shared.Tests.Hosting;

public sealed class EventLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly EventLoop _loop = new(TimeProvider.System, NullLogger.Instance);

    // Seen to fail with handlers run by their sources instead of by the loop.
    [Fact]
    public async Task Handlers_of_all_sources_run_one_after_the_other()
    {
        using var stop = new CancellationTokenSource(Patience);
        var (inside, most, calls) = (0, 0, 0);
        for (var source = 0; source < 8; source++)
        {
            _loop.Every(TimeSpan.FromMilliseconds(1), Handle);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _loop.RunAsync(stop.Token));
        Assert.Equal(1, most);

        void Handle()
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            var began = TimeProvider.System.GetTimestamp();
            SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(1));

            Interlocked.Decrement(ref inside);
            if (++calls == 400)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public async Task What_work_returns_is_run_by_the_loop()
    {
        using var stop = new CancellationTokenSource(Patience);
        var done = false;
        var begun = false;
        _loop.Every(TimeSpan.FromMilliseconds(1), () =>
        {
            if (!begun)
            {
                begun = true;
                _loop.Begin(async cancellationToken =>
                {
                    await Task.Delay(1, cancellationToken);
                    return () =>
                    {
                        done = true;
                        stop.Cancel();
                    };
                });
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _loop.RunAsync(stop.Token));
        Assert.True(done);
    }

    [Fact]
    public async Task Fault_of_a_handler_a_source_or_work_ends_the_loop_and_is_thrown()
    {
        var handler = new EventLoop(TimeProvider.System, NullLogger.Instance);
        handler.Every(TimeSpan.FromMilliseconds(1), static () => throw new InvalidDataException("handler"));
        await Assert.ThrowsAsync<InvalidDataException>(() => handler.RunAsync(CancellationToken.None).WaitAsync(Patience));

        var source = new EventLoop(TimeProvider.System, NullLogger.Instance);
        source.Attend(static _ => throw new InvalidDataException("source"));
        await Assert.ThrowsAsync<InvalidDataException>(() => source.RunAsync(CancellationToken.None).WaitAsync(Patience));

        var work = new EventLoop(TimeProvider.System, NullLogger.Instance);
        work.Every(TimeSpan.FromMilliseconds(1), () => work.Begin(static _ => throw new InvalidDataException("work")));
        await Assert.ThrowsAsync<InvalidDataException>(() => work.RunAsync(CancellationToken.None).WaitAsync(Patience));
    }
}
