using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Manifests;

/// <summary>Finds every cell and nerve of a checkout by its manifest, and refuses a manifest that asks for what belongs to others.</summary>
public static class ManifestReader
{
    /// <summary>Reads all manifests.</summary>
    /// <param name="root">The checkout.</param>
    /// <returns>The instances ordered by user; where two versions ask for one id, the higher version's.</returns>
    /// <exception cref="ExitException">Manifests are faulty; every fault is named at once.</exception>
    public static IReadOnlyList<ProgramInstance> ReadAll(string root)
    {
        var faults = new List<string>();
        var found = new List<ProgramInstance>();
        foreach (var (folder, file, kind) in ((string, string, EntityType)[])
            [("cells", "cell.json", EntityType.Cell), ("nerves", "nerve.json", EntityType.Nerve)])
        {
            var parent = Path.Combine(root, "src", folder);
            if (!Directory.Exists(parent))
            {
                continue;
            }

            foreach (var path in Directory.EnumerateFiles(parent, file, SearchOption.AllDirectories))
            {
                found.AddRange(Read(path, kind, faults));
            }
        }

        if (faults.Count > 0)
        {
            throw new ExitException(ExitCode.Usage, string.Join(Environment.NewLine, faults));
        }

        return
        [
            .. found.GroupBy(static instance => instance.User)
                .Select(static versions => versions.MaxBy(static instance => instance.Version)!)
                .OrderBy(static instance => instance.User, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<ProgramInstance> Read(string path, EntityType kind, List<string> faults)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Path.GetFileName(folder) is not ['v', .. var digits] || !int.TryParse(digits, out var version))
        {
            faults.Add($"{path}: a manifest lies in a folder v1, v2, ... beside its project; move it there.");
            return [];
        }

        if (Directory.EnumerateFiles(folder, "*.csproj").ToArray() is not [var project])
        {
            faults.Add($"{path}: exactly one project must lie beside it.");
            return [];
        }

        ManifestFile? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllText(path), ManifestJson.Default.ManifestFile);
        }
        catch (JsonException exception)
        {
            faults.Add($"{path}: {exception.Message}");
            return [];
        }

        if (manifest is null or { Instances.Count: 0 })
        {
            faults.Add($"{path}: name at least one instance: {{ \"instances\": [ {{ \"id\": \"...\" }} ] }}.");
            return [];
        }

        return
        [
            .. manifest.Instances.Select(instance => new ProgramInstance
            {
                Kind = kind,
                Id = CheckId(path, instance.Id, faults),
                Project = Path.GetFileNameWithoutExtension(project),
                Version = version,
                Settings = instance.Settings,
                Publishes = [.. manifest.Publishes.Concat(instance.Publishes).Select(subject => CheckSubject(path, kind, subject, publishes: true, faults))],
                Subscribes = [.. manifest.Subscribes.Concat(instance.Subscribes).Select(subject => CheckSubject(path, kind, subject, publishes: false, faults))],
            }),
        ];
    }

    private static string CheckId(string path, string id, List<string> faults)
    {
        if (!SubjectToken.IsValid(id))
        {
            faults.Add($"{path}: the id '{id}' must be 1 to {SubjectToken.MaxLength} of a-z, 0-9, '_' and '-'.");
        }

        return id;
    }

    private static string CheckSubject(string path, EntityType kind, string subject, bool publishes, List<string> faults)
    {
        var fault = publishes ? SubjectClaims.FaultOfPublish(kind, subject) : SubjectClaims.FaultOfSubscribe(subject);
        if (fault is not null)
        {
            faults.Add($"{path}: '{subject}' {fault}.");
        }

        return subject;
    }
}
