namespace Nimmerverse.Memory.Tests.Phoebe;

/// <summary>Waits for what must become true.</summary>
internal static class Wait
{
    /// <summary>Asks until the answer is the expected one.</summary>
    /// <typeparam name="T">The answer's type.</typeparam>
    /// <param name="expected">The answer waited for.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="patience">The longest wait; a minute by default.</param>
    /// <param name="log">What to show when it does not come.</param>
    /// <returns>When it is so.</returns>
    public static async Task ForAsync<T>(T expected, Func<Task<T>> ask, TimeSpan? patience = null, Func<string>? log = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        T last;
        while (!EqualityComparer<T>.Default.Equals(last = await ask(), expected))
        {
            if (TimeProvider.System.GetElapsedTime(started) > (patience ?? TimeSpan.FromMinutes(1)))
            {
                Assert.Fail($"It is {last}, and did not become {expected}. {log?.Invoke()}");
            }

            await Task.Delay(20);
        }
    }
}
