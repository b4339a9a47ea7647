namespace Nimmerverse.SystemTests;

/// <summary>Waits for what other processes do, which no event of ours tells.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<T> GetAsync<T>(Func<T?> look, Func<string> explain, TimeSpan within)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < within, $"after {within}: {explain()}");
            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<bool> look, Func<string> explain, TimeSpan within) => GetAsync(() => look() ? "" : null, explain, within);
}
