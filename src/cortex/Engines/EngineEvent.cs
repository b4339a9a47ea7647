namespace Nimmerverse.Cortex.Engines;

/// <summary>What comes from an engine while it answers.</summary>
internal abstract record EngineEvent
{
    /// <summary>A piece of the answer.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Thought">Whether it is thought, not answer.</param>
    internal sealed record Piece(string Text, bool Thought) : EngineEvent;

    /// <summary>A piece of a tool call.</summary>
    /// <param name="Index">Which call of the answer.</param>
    /// <param name="Name">The tool, with the first piece.</param>
    /// <param name="Arguments">A piece of its arguments, or null.</param>
    internal sealed record CallPiece(int Index, string? Name, string? Arguments) : EngineEvent;

    /// <summary>Tokens counted by the engine.</summary>
    /// <param name="In">Of the prompt.</param>
    /// <param name="Out">Of the answer.</param>
    internal sealed record Usage(int In, int Out) : EngineEvent;

    /// <summary>The answer is complete.</summary>
    /// <param name="Reason"><c>stop</c>, <c>length</c> or <c>tool_calls</c>.</param>
    internal sealed record Finished(string Reason) : EngineEvent;

    /// <summary>There is no more to come, because of a fault; always the last.</summary>
    /// <param name="Fault">The fault.</param>
    internal sealed record Faulted(EngineFault Fault) : EngineEvent;
}
