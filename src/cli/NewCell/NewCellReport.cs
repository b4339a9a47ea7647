namespace Nimmerverse.Cli.NewCell;

/// <summary>What generating a cell came to.</summary>
/// <param name="Files">Files written or changed, relative to the checkout.</param>
/// <param name="NextSteps">What to do next, one line each.</param>
public sealed record NewCellReport(IReadOnlyList<string> Files, IReadOnlyList<string> NextSteps);
