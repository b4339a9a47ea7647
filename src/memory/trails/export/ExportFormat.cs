namespace Nimmerverse.Memory.Trails.Export;

/// <summary>The forms of training data.</summary>
internal enum ExportFormat
{
    /// <summary>One trail a line, whole.</summary>
    Jsonl,

    /// <summary>One conversation a line: a prompt and the answer to learn.</summary>
    Sft,

    /// <summary>One prompt a line with two or more answers of different reward or outcome.</summary>
    Grpo,
}
