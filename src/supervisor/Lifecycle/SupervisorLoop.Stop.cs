using Microsoft.Extensions.Logging;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>The end: asked first, killed after a second, and nothing left behind.</summary>
internal sealed partial class SupervisorLoop
{
    private static readonly TimeSpan KillTime = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RemoveTime = TimeSpan.FromMilliseconds(200);

    private async Task StopAsync()
    {
        if (!_parts.Settings.StopNpcs || _parts.Registry.IsFenced(_parts.Outlets.Epoch))
        {
            LogLeft(_npcs.Values.Count(static npc => npc.Process is not null));
            return;
        }

        foreach (var npc in _npcs.Values)
        {
            npc.Wanted = false;
            _nursery.AskToEnd(npc);
        }

        if (!await AreGoneAsync(EndTime))
        {
            foreach (var npc in _npcs.Values.Where(static npc => npc.Process is not null))
            {
                Nursery.Kill(npc);
                LogKilled(npc.Id);
            }

            _ = await AreGoneAsync(KillTime);
        }

        _parts.Registry.Delete();
        await RemoveGroupsAsync();
    }

    private async Task<bool> AreGoneAsync(TimeSpan limit)
    {
        using var limited = new CancellationTokenSource(limit, _clock);
        try
        {
            while (_npcs.Values.Any(static npc => npc.Process is not null))
            {
                if (await _messages.Reader.ReadAsync(limited.Token) is SupervisorMessage.ProcessDied died)
                {
                    Bury(died.Process);
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task RemoveGroupsAsync()
    {
        var begun = _clock.GetTimestamp();
        var ids = _parts.Cgroups.Existing().ToHashSet();
        foreach (var id in ids)
        {
            _parts.Cgroups.Of(id).Kill();
        }

        // The kernel takes a moment after the last process of a group has ended.
        while (true)
        {
            ids.RemoveWhere(id => _parts.Cgroups.Of(id).TryRemove());
            if ((ids.Count == 0 && _parts.Cgroups.TryRemoveParent()) || _clock.GetElapsedTime(begun) > RemoveTime)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), _clock);
        }
    }

    [LoggerMessage(4003, LogLevel.Warning, "NPC {Npc} did not stop within a second and was killed")]
    private partial void LogKilled(string npc);

    [LoggerMessage(4004, LogLevel.Information, "Stopped; {Count} NPCs live on")]
    private partial void LogLeft(int count);
}
