using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Iris.Service;

/// <summary>Answers on the bus: a few requests of each kind at a time, the others wait their turn, beyond 256 the newest are not heard.</summary>
/// <param name="context">What the process lives in.</param>
/// <param name="memory">What answers.</param>
internal sealed partial class IrisService(ProcessContext context, IrisMemory memory)
{
    private const int AtATime = 4;

    private static readonly SubscriptionOptions Shared = new() { QueueGroup = "iris", Capacity = 256, Overflow = BusOverflow.DropNewest };

    private readonly ILogger<IrisService> _logger = context.Loggers.CreateLogger<IrisService>();

    /// <summary>Answers until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The service's life.</returns>
    internal Task RunAsync(CancellationToken cancellationToken) => Together.RunAsync(
        cancellationToken,
        ending => ServeAsync(Subjects.Remember, memory.RememberAsync, ending),
        ending => ServeAsync(Subjects.Recall, memory.RecallAsync, ending),
        ending => ServeAsync(Subjects.MemoryList, memory.ListAsync, ending));

    private async Task ServeAsync<TBody, TReply>(
        RequestFamily<TBody, TReply> family, Func<TBody, CancellationToken, Task<TReply>> answer, CancellationToken cancellationToken)
        where TBody : class
        where TReply : class
    {
        await using var requests = await context.Messenger.SubscribeAsync(family.All(context.Environment), Shared, cancellationToken);
        var few = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(requests.ReadAllAsync(cancellationToken), few, async (request, ending) =>
        {
            if (request.ReplyTo is not { } replyTo)
            {
                return;
            }

            try
            {
                context.Messenger.Respond(family, replyTo, await answer(request.Body, ending));
            }
            catch (BusException exception)
            {
                LogUnanswered(request.Subject, exception.Message);
            }
        });
    }

    [LoggerMessage(9340, LogLevel.Warning, "A request on {Subject} could not be answered: {Reason}")]
    private partial void LogUnanswered(string subject, string reason);
}
