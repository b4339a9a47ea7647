namespace Nimmerverse.Supervisor.Tests;

/// <summary>Waits for what another process or the kernel does, which tells nobody.</summary>
internal static class Wait
{
    internal static async Task UntilAsync(Func<bool> condition, string what, int seconds = 20)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException limited)
            {
                throw new TimeoutException($"Waited {seconds} s in vain until {what}.", limited);
            }
        }
    }
}
