using Microsoft.Extensions.Logging;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// The three memories of an NPC in its folder: <c>episodes.log</c> (exact), <c>mind.0</c> and <c>mind.1</c> (policy, fact head and
/// statistics, two generations). Opening them is all it takes to be the same NPC again.
/// </summary>
public sealed partial class NpcMemory : IDisposable
{
    private readonly CheckpointFiles _checkpoints;
    private readonly ByteWriter _writer = new();
    private readonly ILogger _logger;
    private long _savedSteps;

    private NpcMemory(NpcSettings settings, EpisodicStore episodes, ILogger logger)
    {
        _logger = logger;
        Rng = new(settings.Seed);
        Mind = new(settings.Brain, Rng);
        Facts = new(Rng);
        Episodes = episodes;
        _checkpoints = new(settings.Folder, "mind");
    }

    /// <summary>The exact memory.</summary>
    public EpisodicStore Episodes { get; }

    /// <summary>The policy and what belongs to it.</summary>
    public Mind Mind { get; }

    /// <summary>The neural memory of facts.</summary>
    public FactHead Facts { get; }

    /// <summary>Chance.</summary>
    public Rng Rng { get; }

    /// <summary>Generation of the last committed weights.</summary>
    public long Generation => _checkpoints.Generation;

    /// <summary>Opens the memories, or makes those of a newborn.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="loggers">Where recoveries are told.</param>
    /// <returns>The memories.</returns>
    /// <exception cref="ExitException">The folder cannot be used, or another process is this NPC already.</exception>
    public static NpcMemory Open(NpcSettings settings, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(loggers);
        var logger = loggers.CreateLogger<NpcMemory>();
        NpcMemory memory;
        try
        {
            Directory.CreateDirectory(settings.Folder);
            memory = new(settings, EpisodicStore.Open(Path.Combine(settings.Folder, "episodes.log")), logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExitException(
                ExitCode.Refused,
                $"NPC {settings.Id} cannot open its memories in {settings.Folder}: {exception.Message} End the process that holds them, or let this user write there.");
        }

        memory.Recover();
        return memory;
    }

    /// <summary>Commits weights and statistics as the next generation, and brings the episodes to the disk.</summary>
    /// <param name="always">Also when nothing was learnt since the last time.</param>
    /// <returns>False when the disk refused; the generations before are intact.</returns>
    public bool Save(bool always = false)
    {
        var steps = Mind.LearnSteps + Mind.PlanSteps;
        if (steps == _savedSteps && Generation > 0 && !always)
        {
            return true;
        }

        try
        {
            _writer.Clear();
            MindCodec.Write(_writer, Mind, Facts);
            _checkpoints.Write(_writer.Written);
            Episodes.Flush();
            _savedSteps = steps;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(exception.Message);
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Episodes.Dispose();

    private void Recover()
    {
        if (Episodes.DroppedBytes > 0)
        {
            LogTailDropped(Episodes.DroppedBytes, Episodes.Facts.Count);
        }

        var (payload, fellBack) = _checkpoints.Read();
        if (fellBack)
        {
            LogFellBack(_checkpoints.Generation);
        }

        if (payload is null)
        {
            LogBorn();
        }
        else if (MindCodec.TryRead(payload, Mind, Facts))
        {
            _savedSteps = Mind.LearnSteps + Mind.PlanSteps;
            LogAwake(_checkpoints.Generation, Mind.LearnSteps, Episodes.Facts.Count);
        }
        else
        {
            LogOtherShape(_checkpoints.Generation);
        }
    }

    [LoggerMessage(3000, LogLevel.Information, "Born: no weights yet")]
    private partial void LogBorn();

    [LoggerMessage(3001, LogLevel.Information, "Awake with weights of generation {Generation}, {LearnSteps} learning steps old, {Facts} facts known")]
    private partial void LogAwake(long generation, long learnSteps, int facts);

    [LoggerMessage(3002, LogLevel.Warning, "The newest weights were torn; fell back to generation {Generation}")]
    private partial void LogFellBack(long generation);

    [LoggerMessage(3003, LogLevel.Warning, "The weights of generation {Generation} are of another shape than this build's; learning starts anew")]
    private partial void LogOtherShape(long generation);

    [LoggerMessage(3004, LogLevel.Warning, "Dropped {Bytes} torn bytes from the end of the episodes; {Facts} facts are whole")]
    private partial void LogTailDropped(long bytes, int facts);

    [LoggerMessage(3005, LogLevel.Error, "Cannot save the weights: {Reason} They are kept in memory and tried again")]
    private partial void LogNotSaved(string reason);
}
