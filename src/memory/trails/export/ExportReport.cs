namespace Nimmerverse.Memory.Trails.Export;

/// <summary>A finished file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Trails">Trails in it.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Sha256">Their SHA-256 in hexadecimal.</param>
internal sealed record ExportedFile(string Name, long Lines, long Trails, long Bytes, string Sha256);

/// <summary>What an export has written.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Files">The files of data.</param>
/// <param name="Counts">What it met.</param>
/// <param name="SplitBy">What never stands on both sides; null without a split.</param>
/// <param name="ManifestSha256">The manifest's SHA-256.</param>
internal sealed record ExportReport(string Folder, IReadOnlyList<ExportedFile> Files, ExportCounts Counts, SplitBy? SplitBy, string ManifestSha256);
