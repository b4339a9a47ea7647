using Nimmerverse.Cortex.Asking;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Running;

/// <summary>What the gateway tells besides answers. Called from its loop; must not wait.</summary>
internal interface IGatewayEvents
{
    /// <summary>A request ended.</summary>
    /// <param name="ask">What was asked.</param>
    /// <param name="response">How it ended.</param>
    void Ended(Ask ask, CognitiveResponse response);

    /// <summary>A model is being loaded or freed.</summary>
    /// <param name="progress">How far it is.</param>
    void Moved(ModelProgress progress);
}
