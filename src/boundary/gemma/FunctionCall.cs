using System.Text.Json.Nodes;

namespace Nimmerverse.Boundary.Gemma;

/// <summary>A function's name and its arguments; also a function's name and its result.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, or its result.</param>
public sealed record FunctionCall(string Name, JsonObject Arguments);
