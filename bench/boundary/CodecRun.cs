using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Boundary.Tests.Functions;

namespace Nimmerverse.Bench.Boundary;

/// <summary>What became of codec round trips.</summary>
/// <param name="Cases">How many there were.</param>
/// <param name="Lost">How many did not come back as they were.</param>
/// <param name="PerSecond">How many a second.</param>
internal sealed record CodecRun(int Cases, int Lost, double PerSecond)
{
    /// <summary>Writes and reads random calls, in turn as a call, a result and a declaration.</summary>
    /// <param name="cases">How many.</param>
    /// <returns>What became of them.</returns>
    public static CodecRun Run(int cases)
    {
        var lost = 0;
        var spent = TimeSpan.Zero;
        for (var seed = 0; seed < cases; seed++)
        {
            var call = new RandomCalls((ulong)seed).Call();
            var began = TimeProvider.System.GetTimestamp();
            var back = (seed % 3) switch
            {
                0 => GemmaReader.TryReadCalls(GemmaWriter.Call(call), out var calls, out _) ? calls[0] : null,
                1 => GemmaReader.TryReadResponse(GemmaWriter.Response(call), out var response, out _) ? response : null,
                _ => GemmaReader.TryReadDeclaration(GemmaWriter.Declaration(call.Name, call.Arguments), out var declaration, out _) ? declaration : null,
            };
            spent += TimeProvider.System.GetElapsedTime(began);
            lost += back?.Name == call.Name && JsonNode.DeepEquals(back.Arguments, call.Arguments) ? 0 : 1;
        }

        return new(cases, lost, cases / spent.TotalSeconds);
    }
}
