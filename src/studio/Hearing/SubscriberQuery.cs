using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Studio.Hearing;

/// <summary>
/// Asks the bus server which connections of our account listen to what: the account's own view of its connections
/// (<c>$SYS.REQ.ACCOUNT.PING.CONNZ</c>), which needs neither a monitoring port nor the system account.
/// </summary>
/// <param name="bus">The connection.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where a refusal is told.</param>
internal sealed partial class SubscriberQuery(BusConnection bus, TimeProvider clock, ILogger<SubscriberQuery> logger)
{
    /// <summary>The subject asked; a role needs to be allowed to publish on it.</summary>
    public const string Subject = "$SYS.REQ.ACCOUNT.PING.CONNZ";

    private const int Page = 256;
    private const int MostPages = 64;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private bool _told;

    /// <summary>Asks every few seconds.</summary>
    /// <param name="take">Gets each whole answer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<IReadOnlyList<Subscriber>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await AskAsync(cancellationToken) is { } found)
            {
                await take(found, cancellationToken);
            }

            await Task.Delay(Every, clock, cancellationToken);
        }
    }

    /// <summary>Asks once, page by page.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connections; null when the server does not tell.</returns>
    public async Task<IReadOnlyList<Subscriber>?> AskAsync(CancellationToken cancellationToken)
    {
        var found = new List<Subscriber>();
        for (var page = 0; page < MostPages; page++)
        {
            var question = Encoding.UTF8.GetBytes($$"""{"subscriptions":true,"limit":{{Page}},"offset":{{page * Page}}}""");
            BusReply reply;
            try
            {
                reply = await bus.RequestAsync(Subject, question, Patience, cancellationToken: cancellationToken);
            }
            catch (BusException)
            {
                return null;
            }

            if (reply.Status is not BusReplyStatus.Answered)
            {
                if (!_told && reply.Status is not BusReplyStatus.Disconnected)
                {
                    _told = true;
                    LogUntold(Subject);
                }

                return null;
            }

            if (!Read(reply.Message!.Payload, found, out var connections))
            {
                return null;
            }

            if (connections < Page)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Reads one page of an answer.</summary>
    /// <param name="payload">The answer.</param>
    /// <param name="found">Gets the connections that have a name.</param>
    /// <param name="connections">Connections on the page.</param>
    /// <returns>Whether it is an answer at all.</returns>
    internal static bool Read(ReadOnlyMemory<byte> payload, List<Subscriber> found, out int connections)
    {
        connections = 0;
        try
        {
            using var answer = JsonDocument.Parse(payload);
            if (!answer.RootElement.TryGetProperty("data", out var data) || !data.TryGetProperty("connections", out var list))
            {
                return false;
            }

            foreach (var one in list.EnumerateArray())
            {
                connections++;
                if (one.TryGetProperty("name", out var name) && name.GetString() is { Length: > 0 } text)
                {
                    found.Add(new(text, one.TryGetProperty("subscriptions_list", out var heard) ? [.. heard.EnumerateArray().Select(static subject => subject.GetString() ?? "")] : []));
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    [LoggerMessage(12000, LogLevel.Information, "The bus server does not answer {Subject}: who hears what is taken from the subjects instead")]
    private partial void LogUntold(string subject);
}
