using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>What a domain asks of a model where nobody asks otherwise. The data follows on the next line.</summary>
internal static class Questions
{
    /// <summary>A domain's own question.</summary>
    /// <param name="request">What is to cross.</param>
    /// <returns>One sentence.</returns>
    public static string Of(TransformRequest request) => request.Direction is TransformDirection.ToCortex
        ? "Does the large mind have to be asked about these states? If so, ask it."
        : "This was decided. Which calls carry it out?";
}
