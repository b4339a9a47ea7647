using System.Text.Json;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>Tells each crossing as a trail: what a model of the boundary is later trained with.</summary>
/// <param name="context">Who decides.</param>
/// <param name="outbox">Where trails go.</param>
internal sealed class BoundaryTrails(ProcessContext context, TrailOutbox outbox)
{
    private const double Prior = 0.05;

    /// <summary>Tells one.</summary>
    /// <param name="request">What was to cross.</param>
    /// <param name="reply">What crossed.</param>
    /// <param name="decision">The decision behind it; null when nothing was decided.</param>
    /// <returns>The trail's id.</returns>
    public Guid Tell(TransformRequest request, TransformReply reply, Decision? decision)
    {
        var ended = context.Clock.GetUtcNow();
        var elapsed = TimeSpan.FromMilliseconds(reply.ElapsedMs);
        var id = Guid.CreateVersion7(ended);
        var inputs = new BoundaryInputs
        {
            Adapter = reply.Model ?? reply.Backend,
            Prompt = decision?.Prompt ?? request.Question ?? Questions.Of(request),
            Input = request.Input.GetRawText(),
        };
        outbox.Add(new()
        {
            TrailId = id,
            Kind = TrailKinds.Boundary,
            Actor = context.Id,
            Environment = context.Environment.Value,
            Garden = context.Host.Garden,
            ParentTrail = request.ParentTrail,
            Started = ended - elapsed,
            Ended = ended,
            Inputs = JsonSerializer.SerializeToElement(inputs, WireJson.Default.BoundaryInputs),
            StatesVisited = [JsonNamingPolicy.SnakeCaseLower.ConvertName(request.Direction.ToString()), request.Domain, .. reply.Repaired ? (string[])["repaired"] : []],
            Commands = JsonSerializer.SerializeToElement(reply.Calls, BoundaryJson.Default.IReadOnlyListBoundaryCall),

            // The time of the decision stands for the CPU's: a model computes in its own process, and only for this while.
            Cost = context.Lifeforce.Charge("transform", Prior, elapsed),
            Reward = 0,
            Outcome = reply.Outcome switch
            {
                TransformOutcome.Late => TrailOutcome.Aborted,
                TransformOutcome.Refused => TrailOutcome.Failure,
                _ => TrailOutcome.Success,
            },
            Model = reply.Model ?? reply.Backend,
        });
        return id;
    }
}
