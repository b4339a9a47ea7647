using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Shared.Tests.Bus;

/// <summary>Waits for what another process or thread will bring about.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"Never came true: {what}.");
            await Task.Delay(5);
        }
    }

    /// <summary>Puts a value although the server may just be coming back; it is put once.</summary>
    public static async Task StoredAsync(KeyValueBucket bucket, string key, byte value)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                if ((await bucket.PutAsync(key, new[] { value })).IsStored)
                {
                    return;
                }
            }
            catch (BusException exception) when (exception.Kind is BusErrorKind.NotFound)
            {
                // JetStream is not up yet.
            }

            await Task.Delay(20);
        }

        Assert.Fail("The value was never stored.");
    }
}
