using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>Tells the lab what the gateway does: a trail for each request, the progress of models.</summary>
/// <param name="context">The process.</param>
/// <param name="outbox">Where trails go.</param>
/// <param name="keepPrompts">Whether trails hold the prompt, besides its hash.</param>
internal sealed partial class GatewayVoice(ProcessContext context, TrailOutbox outbox, bool keepPrompts) : IGatewayEvents
{
    private readonly ILogger<GatewayVoice> _logger = context.Loggers.CreateLogger<GatewayVoice>();

    /// <inheritdoc />
    public void Ended(Ask ask, CognitiveResponse response)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(response);
        var prompt = ask.Messages.ValueKind is JsonValueKind.Undefined ? "" : ask.Messages.GetRawText();
        outbox.Add(new Trail
        {
            TrailId = TrailIdOf(ask, context.Clock),
            Kind = TrailKinds.Cortex,
            Actor = context.Id,
            Environment = context.Environment.Value,
            Garden = context.Host.Garden,
            ParentTrail = ask.Parent,
            Started = ask.Asked,
            Ended = context.Clock.GetUtcNow(),
            Inputs = JsonSerializer.SerializeToElement(
                new CortexInputs
                {
                    Requester = ask.Identity,
                    Model = response.Model ?? ask.Model,
                    PromptHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prompt))),
                    Prompt = keepPrompts ? prompt : "",
                    Schema = ask.Schema,
                    TokensIn = response.TokensIn,
                    TokensOut = response.TokensOut,
                    QueueMs = response.QueueMs,
                    ServiceMs = response.ServiceMs,
                },
                WireJson.Default.CortexInputs),
            StatesVisited = response.Position is null || response.Outcome is CognitiveOutcome.Refused
                ? [response.Reason ?? "refused"]
                : response.ServiceMs > 0 ? ["queued", "running", response.Reason ?? "answered"] : ["queued", response.Reason ?? "answered"],
            Commands = JsonSerializer.SerializeToElement(
                keepPrompts ? response : response with { Text = null, Json = null, Detail = null }, WireJson.Default.CognitiveResponse),
            Cost = response.CostLf,
            Reward = 0,
            Outcome = response.Outcome switch
            {
                CognitiveOutcome.Answered => TrailOutcome.Success,
                CognitiveOutcome.Cancelled or CognitiveOutcome.Expired => TrailOutcome.Aborted,
                _ => TrailOutcome.Failure,
            },
            Model = response.Oracle ? $"scripted oracle ({response.Endpoint})" : response.Model is { } model ? $"{model} ({response.Endpoint})" : null,
        });
    }

    /// <inheritdoc />
    public void Moved(ModelProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        LogMoved(progress.Model, progress.Endpoint, progress.Stage, progress.ElapsedMs);
        try
        {
            context.Messenger.Publish(Subjects.CortexModel.For(context.Environment), progress);
        }
        catch (BusException exception)
        {
            LogUntold(exception.Message);
        }
    }

    // The request's id makes a repetition after a crash count once; trails need ids in order of time.
    private static Guid TrailIdOf(Ask ask, TimeProvider clock) => ask.Id.Version == 7 ? ask.Id : Guid.CreateVersion7(clock.GetUtcNow());

    [LoggerMessage(10210, LogLevel.Information, "Model {Model} at {Endpoint}: {Stage} after {ElapsedMs} ms")]
    private partial void LogMoved(string model, string endpoint, string stage, double elapsedMs);

    [LoggerMessage(10211, LogLevel.Warning, "The progress of a model could not be told: {Reason}")]
    private partial void LogUntold(string reason);
}
