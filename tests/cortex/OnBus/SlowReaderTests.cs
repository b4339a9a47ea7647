using Nimmerverse.Cortex.Tests.Engines;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>A reader of a stream that grants no more credit, while its engine could go on for ever.</summary>
public sealed class SlowReaderTests
{
    private const int Piece = 64 * 1024;
    private const int Megabyte = 1024 * 1024;

    /// <summary>
    /// It is paused, then dropped; the engine is left, and neither the gateway nor the bus holds what it did not read. Seen to fail with a
    /// window that always grants (pieces came beyond the credit) and with PieceAsync answering true after its patience (nobody was dropped).
    /// </summary>
    [Fact]
    public async Task Reader_that_grants_no_credit_is_paused_then_dropped_and_nothing_is_stored_for_it()
    {
        const string Question = "Tell me everything.";
        await using var village = await CortexVillage.StartAsync();
        var (written, left) = (0L, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var peer = EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (!request.Body.Contains(Question, StringComparison.Ordinal))
            {
                await EnginePeer.StreamAsync(stream, "THIS IS NOT JSON");
                return;
            }

            await EnginePeer.BeginStreamAsync(stream);
            var piece = new string('x', Piece);
            try
            {
                while (Volatile.Read(ref written) < 256L * Megabyte)
                {
                    await EnginePeer.PieceAsync(stream, piece);
                    Interlocked.Add(ref written, Piece);
                }
            }
            catch (IOException)
            {
                left.TrySetResult();
            }
        });
        await village.StartGatewayAsync(
            $$"""[{"name":"peer","kind":"openai","url":"{{peer.Url}}","max_answer_bytes":1000000000,"idle_s":60}]""");
        await using var chunks = await village.Operator.SubscribeAsync(Subjects.CortexStream.Filter(EnvironmentName.Dev, "operator"));
        var before = Resident(village.Gateway.Id);

        var asking = village.AskAsync(
            CortexVillage.Request(Question, timeoutMs: 120_000) with { StreamSubject = "dev.cortex.nyx.stream.operator", StreamWindow = 3 });
        var heard = new List<int>();
        await RunningProgram.FirstAsync(chunks, chunk =>
        {
            heard.Add(chunk.Sequence);
            return chunk.Sequence == 3;
        });
        var paused = Volatile.Read(ref written);
        var last = await RunningProgram.FirstAsync(chunks);
        Assert.True(last.Body.Last, "a piece came beyond the credit");
        var answer = await asking;
        await left.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([1, 2, 3], heard);
        Assert.Equal((CognitiveOutcome.Failed, "slow_reader"), (answer.Outcome, answer.Reason));

        // What the sockets on the way hold: nobody has read it.
        Assert.InRange(written, paused, 32L * Megabyte);
        Assert.InRange(Resident(village.Gateway.Id) - before, long.MinValue, 64L * Megabyte);
    }

    private static long Resident(int pid)
    {
        using var process = System.Diagnostics.Process.GetProcessById(pid);
        return process.WorkingSet64;
    }
}
