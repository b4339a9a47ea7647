using System.Text.Json.Serialization;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>How far an export is.</summary>
internal enum ExportPhase
{
    /// <summary>Reading trails.</summary>
    Rows,

    /// <summary>Building groups of what was read.</summary>
    Groups,

    /// <summary>Everything is written; files get their names.</summary>
    Finishing,
}

/// <summary>An unfinished export, as it is kept beside its files: from here the same command goes on.</summary>
internal sealed record ExportState
{
    /// <summary>The request it belongs to.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Its id in the ledger.</summary>
    public Guid ExportId { get; set; }

    /// <summary>When it began: what is not over by then is not complete.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>The filter's beginning, if it has one.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>The filter's end, if it has one.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last trail that belongs to it.</summary>
    public Guid Last { get; set; }

    /// <summary>Trails that it will read.</summary>
    public long Expected { get; set; }

    /// <summary>How far it is.</summary>
    public ExportPhase Phase { get; set; }

    /// <summary>The last trail that was read.</summary>
    public Guid? Done { get; set; }

    /// <summary>Buckets of groups that there are.</summary>
    public int Buckets { get; set; }

    /// <summary>Buckets of groups that are done.</summary>
    public int DoneBuckets { get; set; }

    /// <summary>Bytes of each file that belong to it; what is behind them was written after this state.</summary>
    public SortedDictionary<string, long> Lengths { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What it has counted.</summary>
    public ExportCounts Counts { get; set; } = new();

    /// <summary>The split, if there is one.</summary>
    public ExportSplit? Split { get; set; }
}

/// <summary>A split as it is kept: names of one side only, for there are two.</summary>
internal sealed record ExportSplit
{
    /// <summary>What never stands on both sides.</summary>
    public SplitBy By { get; set; }

    /// <summary>Villages of the training side.</summary>
    public IReadOnlyList<string> TrainVillages { get; set; } = [];

    /// <summary>Villages of the validation side.</summary>
    public IReadOnlyList<string> ValidationVillages { get; set; } = [];

    /// <summary>Actors of the training side.</summary>
    public IReadOnlyList<string> TrainActors { get; set; } = [];

    /// <summary>Actors of the validation side.</summary>
    public IReadOnlyList<string> ValidationActors { get; set; } = [];

    /// <summary>Parts that cannot be divided further.</summary>
    public int Components { get; set; }

    /// <summary>Trails of the training side when it was planned.</summary>
    public long TrainTrails { get; set; }

    /// <summary>Trails of the validation side when it was planned.</summary>
    public long ValidationTrails { get; set; }

    /// <summary>Keeps a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>What is kept.</returns>
    public static ExportSplit Of(SplitPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new ExportSplit
        {
            By = plan.By,
            TrainVillages = Names(plan.Villages, SplitSide.Train),
            ValidationVillages = Names(plan.Villages, SplitSide.Validation),
            TrainActors = Names(plan.Actors, SplitSide.Train),
            ValidationActors = Names(plan.Actors, SplitSide.Validation),
            Components = plan.Components,
            TrainTrails = plan.TrainTrails,
            ValidationTrails = plan.ValidationTrails,
        };
    }

    /// <summary>Takes the plan up again.</summary>
    /// <returns>The plan.</returns>
    public SplitPlan ToPlan() =>
        SplitPlan.Restore(By, Sides(TrainVillages, ValidationVillages), Sides(TrainActors, ValidationActors), Components, TrainTrails, ValidationTrails);

    private static string[] Names(IReadOnlyDictionary<string, SplitSide> sides, SplitSide side) =>
        [.. sides.Where(one => one.Value == side).Select(static one => one.Key).Order(StringComparer.Ordinal)];

    private static Dictionary<string, SplitSide> Sides(IReadOnlyList<string> train, IReadOnlyList<string> validation) =>
        train.Select(static name => (name, SplitSide.Train)).Concat(validation.Select(static name => (name, SplitSide.Validation)))
            .ToDictionary(static one => one.name, static one => one.Item2, StringComparer.Ordinal);
}

/// <summary>Source-generated JSON of the state.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExportState))]
internal sealed partial class ExportStateJson : JsonSerializerContext;
