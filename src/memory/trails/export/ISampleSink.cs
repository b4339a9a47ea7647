using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Where trails go that an export has read.</summary>
internal interface ISampleSink : IDisposable
{
    /// <summary>Takes a trail.</summary>
    /// <param name="row">The trail, redacted.</param>
    /// <param name="side">Its side.</param>
    /// <returns>False when it has no prompt or no answer.</returns>
    bool Take(TrailRow row, SplitSide side);

    /// <summary>Puts everything on the disk and notes how far the files are.</summary>
    /// <param name="state">Where it is noted.</param>
    void Sync(ExportState state);
}
