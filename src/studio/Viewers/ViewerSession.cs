using System.Net.WebSockets;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Viewers;

/// <summary>One page's connection: passes its words to the loop, and to it what the loop has for it.</summary>
/// <param name="loop">The loop.</param>
/// <param name="socket">The connection.</param>
/// <param name="viewer">The page.</param>
/// <param name="clock">The clock.</param>
internal sealed class ViewerSession(StudioLoop loop, WebSocket socket, Viewer viewer, TimeProvider clock)
{
    private const int LongestWord = 16 * 1024;
    private static readonly TimeSpan LongestSend = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(1);

    /// <summary>Serves until the page goes, is let go, or the studio stops.</summary>
    /// <param name="cancellationToken">The studio stops or the connection is gone.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.TellAsync(new Letter.Came(viewer, taken), cancellationToken);
        if (!await taken.Task.WaitAsync(cancellationToken))
        {
            await GoodbyeAsync(WebSocketCloseStatus.PolicyViolation, "as many pages look as may; close one and try again");
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = viewer.SendAsync(socket, LongestSend, clock, ending.Token);
        var hearing = HearAsync(ending.Token);
        try
        {
            await Task.WhenAny(sending, hearing);
        }
        finally
        {
            await ending.CancelAsync();
            viewer.End();
            await Task.WhenAll(sending, hearing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await loop.TellAsync(new Letter.Went(viewer), CancellationToken.None);
        }
    }

    private async Task HearAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestWord];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += received.Count;
            if (received.MessageType is WebSocketMessageType.Close)
            {
                await GoodbyeAsync(WebSocketCloseStatus.NormalClosure, null);
                return;
            }

            if (received.EndOfMessage)
            {
                if (received.MessageType is WebSocketMessageType.Text && ViewerWord.Read(buffer.AsMemory(0, length)) is { } word)
                {
                    await loop.TellAsync(new Letter.Said(viewer, word), cancellationToken);
                }

                length = 0;
            }
            else if (length == buffer.Length)
            {
                await GoodbyeAsync(WebSocketCloseStatus.MessageTooBig, $"a message may have {LongestWord} bytes");
                return;
            }
        }
    }

    private async Task GoodbyeAsync(WebSocketCloseStatus status, string? why)
    {
        using var patience = new CancellationTokenSource(LongestGoodbye, clock);
        try
        {
            await socket.CloseOutputAsync(status, why, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It is gone already.
        }
    }
}
